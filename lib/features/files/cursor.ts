import { z } from "zod"
import { invalidRequest } from "@/lib/core/check-input"
import { id } from "@/lib/core/input"
import type { Listed } from "./list-statement"
import type { FileKindName, ListFilesQuery } from "./schema"

/** What pages are ordered by; the id breaks ties, so that the order is total. */
type Field = "createdAt" | "availableAt" | "name" | "size"

/** Where in which order a page begins. */
export type Position = { field: Field; direction: "asc" | "desc"; after: { value: Date | string; id: string } | null }

const shape = z.strictObject({ sort: z.string(), value: z.string(), id })

/**
 * Where the page that is asked for begins. Clients see when a file became available, not when its upload began.
 * @throws WaybillError `invalid_request` when the cursor is not ours, or of a list in another order
 */
export function readPosition(query: ListFilesQuery, role: string): Position {
  const named = query.sort.replace("-", "") as "createdAt" | "name" | "size"
  const field = named === "createdAt" && role === "client" ? "availableAt" : named
  return { field, direction: query.sort.startsWith("-") ? "desc" : "asc", after: readCursor(query, field) }
}

/** The cursor of the page after this last row. Opaque to callers. */
export function writeCursor(query: ListFilesQuery, { field }: Position, last: Listed<FileKindName | null>): string {
  const value = last[field]
  const text = value instanceof Date ? value.toISOString() : String(value)
  return Buffer.from(JSON.stringify({ sort: query.sort, value: text, id: last.id })).toString("base64url")
}

function readCursor(query: ListFilesQuery, field: Field): Position["after"] {
  if (!query.cursor) return null
  const parsed = shape.safeParse(parseJson(Buffer.from(query.cursor, "base64url").toString()))
  const value = parsed.success && parsed.data.sort === query.sort ? readValue(field, parsed.data.value) : null
  if (!parsed.success || value === null) {
    throw invalidRequest([{ path: "cursor", message: "Send the nextCursor of a page of this list." }])
  }
  return { value, id: parsed.data.id }
}

function readValue(field: Field, text: string): Date | string | null {
  // The database holds no NUL, and no year that has not four digits is one of ours.
  if (field === "name") return text.includes("\0") ? null : text
  if (field === "size") return /^\d{1,18}$/.test(text) ? text : null
  const date = new Date(/^\d{4}-/.test(text) ? text : Number.NaN)
  return Number.isNaN(date.getTime()) ? null : date
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
