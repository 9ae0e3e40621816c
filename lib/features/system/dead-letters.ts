import { z } from "zod"
import type { Ops } from "@/lib/core/actor"
import { invalidRequest } from "@/lib/core/check-input"
import { authorise } from "@/lib/core/policy"
import { Prisma } from "@/lib/platform/generated/prisma/client"
import { log } from "@/lib/platform/log"
import { queryRows } from "@/lib/platform/sql"
import { within } from "@/lib/platform/within"
import {
  type DeadLetter,
  type DeadLetterPage,
  deadLetterId,
  type ListDeadLettersQuery,
  listDeadLettersQuery,
} from "./schema"
import { subjectsOf } from "./subjects"

/** Characters of an error that are told. */
const toldMost = 300
const firstMilliseconds = 2_000

/** A run that failed for good, as the driver gives it. */
export type DeadRun = {
  id: string
  functionId: string
  data: unknown
  message: string | null
  attempt: number
  round: number
  finishedAt: Date
}

const columns = Prisma.sql`
  id, function_id AS "functionId", event -> 'data' AS data, last_error ->> 'message' AS message, attempt, round,
  finished_at AS "finishedAt"`

/**
 * A page of the jobs that failed for good, the newest first.
 * @throws WaybillError `unauthenticated`, `forbidden`, `invalid_request` for a foreign cursor
 */
export async function listDeadLetters(actor: Ops, query: ListDeadLettersQuery): Promise<DeadLetterPage> {
  authorise(actor, { action: "system.read" })
  const rows = await queryRows<DeadRun>(deadLetterStatement(query.limit + 1, readCursor(query.cursor)))
  const page = rows.slice(0, query.limit)
  const last = page.at(-1)
  const subjects = await subjectsOf(page)
  return {
    items: page.map((run) => toView(run, subjects.get(run.id))),
    nextCursor: rows.length > page.length && last ? writeCursor(last) : null,
  }
}

/** The first page, or null when it is not there in time: for a page that is to come up whatever hangs. */
export async function firstDeadLetters(actor: Ops): Promise<DeadLetterPage | null> {
  authorise(actor, { action: "system.read" })
  const query = { limit: listDeadLettersQuery.shape.limit.parse(undefined) }
  return within(firstMilliseconds, listDeadLetters(actor, query)).catch((error: unknown) => {
    log().warn({ error }, "the dead letters could not be read")
    return null
  })
}

type Position = { at: string; id: string }

/** One index serves the order, so a later page costs what the first does. */
export function deadLetterStatement(limit: number, after: Position | null): Prisma.Sql {
  const from = after ? Prisma.sql`AND (finished_at, id) < (${new Date(after.at)}, ${after.id})` : Prisma.empty
  return Prisma.sql`
    SELECT ${columns} FROM job_run WHERE status = 'FAILED' ${from} ORDER BY finished_at DESC, id DESC LIMIT ${limit}`
}

function toView(run: DeadRun, subject: Pick<DeadLetter, "file" | "person"> | undefined): DeadLetter {
  return {
    id: run.id,
    function: run.functionId,
    file: subject?.file ?? null,
    person: subject?.person ?? null,
    error: inShort(run.message),
    failedAt: run.finishedAt.toISOString(),
    tries: run.attempt + 1,
    round: run.round,
  }
}

/** The first line of what went wrong. */
export function inShort(message: string | null): string {
  const line =
    message
      ?.split("\n")
      .find((each) => each.trim() !== "")
      ?.trim() ?? ""
  return line.length > toldMost ? `${line.slice(0, toldMost - 1).toWellFormed()}…` : line
}

const cursorShape = z.strictObject({ at: z.iso.datetime(), id: deadLetterId })

function writeCursor(run: DeadRun): string {
  return Buffer.from(JSON.stringify({ at: run.finishedAt.toISOString(), id: run.id })).toString("base64url")
}

function readCursor(cursor: string | undefined): Position | null {
  if (!cursor) return null
  const parsed = cursorShape.safeParse(parseJson(Buffer.from(cursor, "base64url").toString()))
  if (parsed.success) return parsed.data
  throw invalidRequest([{ path: "cursor", message: "Send the nextCursor of a page of this list." }])
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
