import pLimit from "p-limit"
import { type Context, systemContext } from "@/lib/core/actor"
import { audit } from "@/lib/core/audit"
import { WaybillError } from "@/lib/core/errors"
import { newId } from "@/lib/core/ids"
import { db } from "@/lib/platform/db"
import { env } from "@/lib/platform/env"
import { Prisma } from "@/lib/platform/generated/prisma/client"
import { instruments } from "@/lib/platform/metrics/instruments"
import { openDocument } from "@/lib/platform/office/examine"
import type { Refusal } from "@/lib/platform/office/report"
import { singleton } from "@/lib/platform/singleton"
import { queryRows } from "@/lib/platform/sql"
import { within } from "@/lib/platform/within"
import { discardUpload } from "./discard-upload"
import { judgeFile } from "./judge-file"
import { type ListedFile, listedColumns, toListView } from "./list-statement"
import { type Decided, type Outcome, outcomeOf } from "./outcome"
import { refusalOf } from "./refusal"
import type { FileKindName, FileView } from "./schema"
import { sourceOf } from "./source"
import { fileSelect, toFileView } from "./view"

/** An upload whose bytes are all there and durable; SHA-256 in lower-case hex. */
export type ArrivedUpload = {
  id: string
  name: string
  kind: FileKindName
  storageKey: string
  size: number
  sha256: string
  /** Somebody began to seal it before, and came to no end. */
  again?: boolean
}

/** As for checks in jobs, but apart from them: small files do not wait behind large ones. */
const turn = singleton("seal-turn", () => pLimit(2))

/** Whoever uploads does not wait longer for a verdict, of which almost all the time is the scanner's. */
const patienceMilliseconds = 3_000

/**
 * Writes down what an upload came to. What is plainly no such document is refused at once; a small one goes through the
 * gate right here, and what is left is a job.
 * @throws WaybillError with the reason of the first, after which nothing of the upload is left but the audit event
 */
export async function sealUpload(ctx: Context, upload: ArrivedUpload): Promise<FileView> {
  const look = (await lookClosely(upload)) ?? (await glance(upload))
  if (look.result === "refused") return refuse(ctx, upload, look.refusal)
  const outcome = look.result === "passed" ? checkLater(upload) : outcomeOf(systemContext(ctx.requestId), upload, look)
  const [row] = await queryRows<ListedFile>(Prisma.sql`
    WITH sealed AS (
      UPDATE file SET ${outcome.columns}, size = ${upload.size}::bigint, sha256 = ${upload.sha256}, touched_at = now(),
                      lock_token = NULL, locked_until = NULL
      WHERE id = ${upload.id}::uuid AND state = 'RECEIVING' RETURNING *
    ), ${outcome.beside("sealed")}
    SELECT ${listedColumns} FROM sealed AS file JOIN "user" uploader ON uploader.id = file.uploader_id`)
  if (!row) return readView(upload.id)
  instruments().uploadsEnded.inc({ result: "received" })
  await outcome.conclude()
  // A statement does not see what it writes itself.
  const hasPreview = look.result === "admitted" && look.report.facts.thumbnail !== null
  return toListView({ ...row, hasPreview })
}

/** What is known of an upload before it is sealed: that it is no document, the gate's verdict, or only that it may be one. */
type Look = { result: "refused"; refusal: Refusal } | Decided | { result: "passed" }

async function glance(upload: ArrivedUpload): Promise<Look> {
  const opened = await openDocument(sourceOf(upload), upload.kind)
  return opened.ok ? { result: "passed" } : { result: "refused", refusal: opened }
}

/** Null for what is large, for what has to wait, and for what may have ended the process that looked into it before. */
async function lookClosely(upload: ArrivedUpload): Promise<Look | null> {
  if (upload.size > env().checkAtOnceBytes || upload.again) return null
  const until = performance.now() + patienceMilliseconds
  const look = turn()(async (): Promise<Look | null> => {
    if (performance.now() > until) return null
    const opened = await openDocument(sourceOf(upload), upload.kind)
    if (!opened.ok) return { result: "refused", refusal: opened }
    const verdict = await judgeFile(upload, opened.examine)
    return verdict.result === "waiting" ? null : verdict
  })
  // Whatever was wrong, the next look will tell.
  return within(patienceMilliseconds, look).catch(() => null)
}

function checkLater(upload: ArrivedUpload): Outcome {
  const event = { id: newId(), name: "file/received", data: JSON.stringify({ fileId: upload.id }) }
  return {
    columns: Prisma.sql`state = 'CHECKING'`,
    beside: (from) => Prisma.sql`
      asked AS (
        INSERT INTO outbox_event (id, name, data) SELECT ${event.id}::uuid, ${event.name}, ${event.data}::jsonb
        FROM ${Prisma.raw(from)}
      )`,
    conclude: async () => undefined,
  }
}

async function refuse(ctx: Context, upload: ArrivedUpload, { reason, where }: Refusal): Promise<never> {
  const { name, size, sha256 } = upload
  instruments().uploadsEnded.inc({ result: "refused" })
  await db().$transaction((tx) =>
    audit(tx, ctx, "file.rejected", { type: "file", id: upload.id }, { name, size, sha256, reason, where }),
  )
  await discardUpload(upload)
  throw refusalOf(reason, where)
}

async function readView(fileId: string): Promise<FileView> {
  const file = await db().file.findUnique({ where: { id: fileId }, select: fileSelect })
  if (!file) throw new WaybillError("not_found")
  return toFileView(file)
}
