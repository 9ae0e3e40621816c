import type { Actor } from "@/lib/core/actor"
import { visibleToSql } from "@/lib/core/policy"
import { Prisma } from "@/lib/platform/generated/prisma/client"
import type { Position } from "./cursor"
import type { FileView, ListFilesQuery } from "./schema"

/** A row of a list, as the driver gives it. */
export type ListedFile = Omit<FileView, "size" | "createdAt" | "availableAt" | "withdrawnAt"> & {
  size: string
  createdAt: Date
  availableAt: Date | null
  withdrawnAt: Date | null
}

/** What is read of a file, by the names of a ListedFile; from `file`, and `uploader` beside it. */
export const listedColumns = Prisma.sql`
  file.id, file.name, lower(file.kind::text) AS kind, file.size, file.sha256, file.state::text AS state,
  file.reason_code AS reason, file.reason_where AS "reasonWhere", file.waiting_for AS "waitingFor", file.title, file.author,
  file.page_count AS "pageCount", EXISTS (SELECT 1 FROM file_preview WHERE file_id = file.id) AS "hasPreview",
  jsonb_array_length(file.findings) AS "findingCount", jsonb_array_length(file.notices) AS "noticeCount", uploader.name AS "uploadedBy", file.created_at AS "createdAt",
  file.available_at AS "availableAt", file.withdrawn_at AS "withdrawnAt"`

const columns = { createdAt: "created_at", availableAt: "available_at", name: "name", size: "size" } as const

/**
 * The statement behind a page: what exists for the actor, filtered, from a position on. One index serves each order, and
 * a page begins in it where the last one ended, so the thousandth costs what the first does.
 */
export function listStatement(actor: Actor, query: ListFilesQuery, position: Position): Prisma.Sql {
  const column = Prisma.raw(`file.${columns[position.field]}`)
  const descending = position.direction === "desc"
  const direction = Prisma.raw(descending ? "DESC" : "ASC")
  const beyond = Prisma.raw(descending ? "<" : ">")
  const conditions = [
    visibleToSql(actor),
    ...(position.after
      ? [Prisma.sql`(${column}, file.id) ${beyond} (${position.after.value}, ${position.after.id}::uuid)`]
      : []),
    ...(query.q ? [Prisma.sql`file.name ILIKE ${`%${escapeLike(query.q)}%`}`] : []),
    ...(query.kind ? [Prisma.sql`file.kind = ${query.kind.toUpperCase()}::"FileKind"`] : []),
    ...(query.state ? [Prisma.sql`file.state = ${query.state}::"FileState"`] : []),
  ]
  return Prisma.sql`
    SELECT ${listedColumns} FROM file JOIN "user" uploader ON uploader.id = file.uploader_id
    WHERE ${Prisma.join(conditions, " AND ")}
    ORDER BY ${column} ${direction}, file.id ${direction} LIMIT ${query.limit + 1}`
}

/** A row of a list as the API tells it. */
export function toListView(row: ListedFile): FileView {
  return {
    ...row,
    size: Number(row.size),
    createdAt: row.createdAt.toISOString(),
    availableAt: row.availableAt?.toISOString() ?? null,
    withdrawnAt: row.withdrawnAt?.toISOString() ?? null,
  }
}

/** In a LIKE pattern `%`, `_` and `\` mean more than themselves. */
function escapeLike(text: string): string {
  return text.replace(/[\\%_]/g, (character) => `\\${character}`)
}
