import type { Actor, Context } from "@/lib/core/actor"
import { WaybillError } from "@/lib/core/errors"
import { authorise, visibleTo, visibleToSql } from "@/lib/core/policy"
import { db } from "@/lib/platform/db"
import { env } from "@/lib/platform/env"
import { Prisma } from "@/lib/platform/generated/prisma/client"
import { scannerStatus } from "@/lib/platform/scanner/current"
import type { ScannerStatus } from "@/lib/platform/scanner/scanner"
import { queryRows, queryRowsOnce } from "@/lib/platform/sql"
import { readPosition, writeCursor } from "./cursor"
import { type Listed, type ListedFile, listedColumns, listStatement, toListView } from "./list-statement"
import type { FileKindName, FilePage, FileView, ListFilesQuery } from "./schema"
import { forActor } from "./view"

/**
 * A page of the files that exist for this actor, newest first unless asked otherwise.
 * @throws WaybillError `unauthenticated`, `forbidden`, `invalid_request` for a foreign cursor
 */
export async function listFiles(actor: Actor, query: ListFilesQuery): Promise<FilePage> {
  authorise(actor, { action: "file.list" })
  const position = readPosition(query, actor.role)
  // How many files have the words decides how a search is planned.
  const run = query.q ? queryRowsOnce : queryRows
  const rows = await run<Listed<FileKindName | null>>(listStatement(actor, query, position))
  const items = rows.slice(0, query.limit)
  const last = items.at(-1)
  return {
    items: items.map((row) => forActor(actor, toListView(row))),
    nextCursor: rows.length > items.length && last ? writeCursor(query, position, last) : null,
  }
}

/** @throws WaybillError `not_found` alike for what is not there and what is not for this actor */
export async function findFile(actor: Actor, fileId: string): Promise<FileView> {
  authorise(actor, { action: "file.list" })
  const [row] = await queryRows<ListedFile>(Prisma.sql`
    SELECT ${listedColumns} FROM file JOIN "user" uploader ON uploader.id = file.uploader_id
    WHERE file.id = ${fileId}::uuid AND ${visibleToSql(actor)}`)
  if (!row) throw new WaybillError("not_found")
  return forActor(actor, toListView(row))
}

/** Whether a file waits for its check, and none has begun. */
export async function awaitsCheck(_ctx: Context, { fileId }: { fileId: string }): Promise<boolean> {
  const notBegun = { waitingFor: null, OR: [{ lockToken: null }, { lockedUntil: { lt: new Date() } }] }
  return (await db().file.count({ where: { id: fileId, state: "CHECKING", ...notBegun } })) > 0
}

/** How many files exist for this actor, counted up to `cap`; to decide whether a search field helps. */
export async function countFiles(actor: Actor, cap: number): Promise<number> {
  authorise(actor, { action: "file.list" })
  const rows = await db().file.findMany({ where: visibleTo(actor), take: cap, select: { id: true } })
  return rows.length
}

/** Which malware scanner looks at files, and how it is; `none` is said openly on the dashboard. */
export function scannerState(): Pick<ScannerStatus, "name" | "state" | "reason"> {
  const { name, state, reason } = scannerStatus()
  return { name, state, reason }
}

/** Bytes that a file may have at most. */
export function maxUploadBytes(): number {
  return env().MAX_UPLOAD_BYTES
}
