import type { Actor } from "@/lib/core/actor"
import { visibleToSql } from "@/lib/core/policy"
import { Prisma } from "@/lib/platform/generated/prisma/client"
import type { Position } from "./cursor"
import type { FileKindName, FileView, ListFilesQuery } from "./schema"
import { everyWord } from "./search"
import { toDuplicate } from "./view"

/** A row of a list, as the driver gives it. */
export type Listed<Kind extends FileKindName | null> = Omit<
  FileView,
  "kind" | "size" | "createdAt" | "availableAt" | "withdrawnAt" | "duplicate_of" | "duplicate_by"
> & {
  kind: Kind
  size: string
  createdAt: Date
  availableAt: Date | null
  withdrawnAt: Date | null
  duplicateOf: string | null
  duplicateBy: string | null
}

export type ListedFile = Listed<FileKindName>

/** What is read of a file, by the names of a ListedFile; from `file`, and `uploader` beside it. */
export const listedColumns = Prisma.sql`
  file.id, file.name, lower(file.kind::text) AS kind, file.size, file.sha256, file.state::text AS state,
  file.reason_code AS reason, file.reason_where AS "reasonWhere", file.waiting_for AS "waitingFor", file.title, file.author,
  file.page_count AS "pageCount", EXISTS (SELECT 1 FROM file_preview WHERE file_id = file.id) AS "hasPreview",
  jsonb_array_length(file.findings) AS "findingCount", jsonb_array_length(file.notices) AS "noticeCount", uploader.name AS "uploadedBy", file.created_at AS "createdAt",
  file.available_at AS "availableAt", file.withdrawn_at AS "withdrawnAt", file.duplicate_of_id AS "duplicateOf",
  file.duplicate_by AS "duplicateBy"`

/** The same of a `refusal`. */
export const refusalColumns = Prisma.sql`
  refusal.id, refusal.name, NULL::text AS kind, refusal.size, NULL::text AS sha256, 'REJECTED' AS state,
  refusal.reason_code AS reason, refusal.reason_where AS "reasonWhere", NULL::text AS "waitingFor", NULL::text AS title,
  NULL::text AS author, NULL::int AS "pageCount", FALSE AS "hasPreview", 0 AS "findingCount", 0 AS "noticeCount",
  uploader.name AS "uploadedBy", refusal.at AS "createdAt", NULL::timestamptz AS "availableAt",
  NULL::timestamptz AS "withdrawnAt", NULL::uuid AS "duplicateOf", NULL::text AS "duplicateBy"`

const columns = { createdAt: "created_at", availableAt: "available_at", name: "name", size: "size" } as const
const refusalColumnNames = { createdAt: "at", availableAt: "at", name: "name", size: "size" } as const

/**
 * The statement behind a page: what exists for the actor, filtered, from a position on. One index serves each order, and
 * a page begins in it where the last one ended, so the thousandth costs what the first does. Refused files that Ops ask
 * for come with the uploads that were refused before they were files, of which there are few.
 */
export function listStatement(actor: Actor, query: ListFilesQuery, position: Position): Prisma.Sql {
  const files = Prisma.sql`
    SELECT ${listedColumns} FROM file JOIN "user" uploader ON uploader.id = file.uploader_id
    WHERE ${Prisma.join(
      [
        visibleToSql(actor),
        ...conditions("file", columns[position.field], query, position),
        ...(query.kind ? [Prisma.sql`file.kind = ${query.kind.toUpperCase()}::"FileKind"`] : []),
        ...(query.state ? [Prisma.sql`file.state = ${query.state}::"FileState"`] : []),
      ],
      " AND ",
    )} ${page("file", columns[position.field], query, position)}`
  if (actor.role !== "ops" || query.state !== "REJECTED" || query.kind) return files
  const column = refusalColumnNames[position.field]
  const refusals = Prisma.sql`
    SELECT ${refusalColumns} FROM refusal JOIN "user" uploader ON uploader.id = refusal.uploader_id
    WHERE ${Prisma.join([Prisma.sql`TRUE`, ...conditions("refusal", column, query, position)], " AND ")}
    ${page("refusal", column, query, position)}`
  const both = page("refused", position.field, query, position)
  return Prisma.sql`SELECT * FROM ((${files}) UNION ALL (${refusals})) AS refused ${both}`
}

type Table = "file" | "refusal" | "refused"

/** What a search compares: of a file as `file_search_idx` has it. */
const searchForms = {
  file: Prisma.sql`coalesce(file.search_name, search_form(file.name))`,
  refusal: Prisma.sql`search_form(refusal.name)`,
} as const

function conditions(
  table: "file" | "refusal",
  column: string,
  { q }: ListFilesQuery,
  { direction, after }: Position,
): Prisma.Sql[] {
  const [order, id] = [orderOf(table, column), Prisma.raw(`${table}.id`)]
  const beyond = Prisma.raw(direction === "desc" ? "<" : ">")
  return [
    ...(after ? [Prisma.sql`(${order}, ${id}) ${beyond} (${after.value}, ${after.id}::uuid)`] : []),
    ...(q ? everyWord(searchForms[table], q) : []),
  ]
}

function page(table: Table, column: string, { limit }: ListFilesQuery, { direction }: Position): Prisma.Sql {
  const way = direction === "desc" ? "DESC" : "ASC"
  const direct = Prisma.raw(way)
  return Prisma.sql`ORDER BY ${orderOf(table, column)} ${direct}, ${Prisma.raw(`${table}.id`)} ${direct} LIMIT ${limit + 1}`
}

/** What is compared of a column: names in the order in which people look for them. */
function orderOf(table: Table, column: string): Prisma.Sql {
  return Prisma.raw(`${table}."${column}"${column === "name" ? " COLLATE natural_order" : ""}`)
}

/** A row of a list as the API tells it. */
export function toListView<Kind extends FileKindName | null>(
  row: Listed<Kind>,
): Omit<FileView, "kind"> & { kind: Kind } {
  const { duplicateOf, duplicateBy, ...told } = row
  return {
    ...told,
    ...toDuplicate(duplicateOf, duplicateBy),
    size: Number(row.size),
    createdAt: row.createdAt.toISOString(),
    availableAt: row.availableAt?.toISOString() ?? null,
    withdrawnAt: row.withdrawnAt?.toISOString() ?? null,
  }
}
