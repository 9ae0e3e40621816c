import type { Actor } from "@/lib/core/actor"
import { WaybillError } from "@/lib/core/errors"
import { authorise, visibleTo } from "@/lib/core/policy"
import { db } from "@/lib/platform/db"
import { env } from "@/lib/platform/env"
import type { Prisma } from "@/lib/platform/generated/prisma/client"
import { scanner } from "@/lib/platform/scanner/current"
import { decodeCursor, encodeCursor, order } from "./cursor"
import type { FilePage, FileView, ListFilesQuery } from "./schema"
import { fileSelect, toFileView } from "./view"

/**
 * A page of the files that exist for this actor, newest first unless asked otherwise.
 * @throws WaybillError `unauthenticated`, `forbidden`, `invalid_request` for a foreign cursor
 */
export async function listFiles(actor: Actor, query: ListFilesQuery): Promise<FilePage> {
  authorise(actor, { action: "file.list" })
  const { field, direction, orderBy } = order(query, actor.role === "ops" ? "ops" : "client")
  const where: Prisma.FileWhereInput = {
    AND: [visibleTo(actor), filters(query), decodeCursor(query, field, direction)],
  }
  const rows = await db().file.findMany({ where, orderBy, take: query.limit + 1, select: fileSelect })
  const items = rows.slice(0, query.limit)
  const last = items.at(-1)
  return {
    items: items.map(toFileView),
    nextCursor: rows.length > items.length && last ? encodeCursor(query, field, last) : null,
  }
}

/** @throws WaybillError `not_found` alike for what is not there and what is not for this actor */
export async function findFile(actor: Actor, fileId: string): Promise<FileView> {
  authorise(actor, { action: "file.list" })
  const file = await db().file.findFirst({ where: { AND: [{ id: fileId }, visibleTo(actor)] }, select: fileSelect })
  if (!file) throw new WaybillError("not_found")
  return toFileView(file)
}

/** How many files exist for this actor, counted up to `cap`; to decide whether a search field helps. */
export async function countFiles(actor: Actor, cap: number): Promise<number> {
  authorise(actor, { action: "file.list" })
  const rows = await db().file.findMany({ where: visibleTo(actor), take: cap, select: { id: true } })
  return rows.length
}

/** Which malware scanner looks at files; `none` is said openly on the dashboard. */
export function scannerName(): string {
  return scanner().name
}

/** Bytes that a file may have at most. */
export function maxUploadBytes(): number {
  return env().MAX_UPLOAD_BYTES
}

function filters(query: ListFilesQuery): Prisma.FileWhereInput {
  return {
    ...(query.q ? { name: { contains: escapeLike(query.q), mode: "insensitive" } } : {}),
    ...(query.kind ? { kind: query.kind.toUpperCase() as "DOCX" } : {}),
    ...(query.state ? { state: query.state } : {}),
  }
}

/** In a LIKE pattern `%`, `_` and `\` mean more than themselves. */
function escapeLike(text: string): string {
  return text.replace(/[\\%_]/g, (character) => `\\${character}`)
}
