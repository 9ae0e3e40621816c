import { z } from "zod"
import { WaybillError } from "@/lib/core/errors"
import { id } from "@/lib/core/input"
import type { Prisma } from "@/lib/platform/generated/prisma/client"
import type { ListFilesQuery } from "./schema"

/** What the pages are ordered by; the id breaks ties, so that the order is total and a page begins where the last one ended. */
type Field = "createdAt" | "availableAt" | "name" | "size"

const shape = z.strictObject({ sort: z.string(), value: z.string().max(255), id })

/** The order of a list. Clients see when a file became available, not when its upload began. */
export function order(query: ListFilesQuery, role: "ops" | "client") {
  const descending = query.sort.startsWith("-")
  const named = query.sort.replace("-", "") as "createdAt" | "name" | "size"
  const field: Field = named === "createdAt" && role === "client" ? "availableAt" : named
  const direction = descending ? ("desc" as const) : ("asc" as const)
  return {
    field,
    direction,
    orderBy: [{ [field]: direction }, { id: direction }] as Prisma.FileOrderByWithRelationInput[],
  }
}

/** Where the next page begins, after this last item. Opaque to callers. */
export function encodeCursor(
  query: ListFilesQuery,
  field: Field,
  last: Record<Field, Date | bigint | string | null> & { id: string },
) {
  const value = last[field]
  const text = value instanceof Date ? value.toISOString() : String(value)
  return Buffer.from(JSON.stringify({ sort: query.sort, value: text, id: last.id })).toString("base64url")
}

/** @throws WaybillError `invalid_request` when it is not ours, or of a list in another order */
export function decodeCursor(query: ListFilesQuery, field: Field, direction: "asc" | "desc"): Prisma.FileWhereInput {
  if (!query.cursor) return {}
  const parsed = shape.safeParse(parseJson(Buffer.from(query.cursor, "base64url").toString()))
  const value = parsed.success ? parseValue(field, parsed.data.value) : null
  if (!parsed.success || parsed.data.sort !== query.sort || value === null) {
    throw new WaybillError("invalid_request", { faults: [{ path: "cursor", message: "is not one of this list" }] })
  }
  const beyond = direction === "desc" ? "lt" : "gt"
  const inclusive = direction === "desc" ? "lte" : "gte"
  // The outer bound is implied by the OR; it is what lets PostgreSQL begin in the index at once.
  return {
    AND: [
      { [field]: { [inclusive]: value } },
      { OR: [{ [field]: { [beyond]: value } }, { [field]: value, id: { [beyond]: parsed.data.id } }] },
    ],
  }
}

function parseValue(field: Field, text: string): Date | bigint | string | null {
  if (field === "name") return text
  if (field === "size") return /^\d{1,18}$/.test(text) ? BigInt(text) : null
  const date = new Date(text)
  return Number.isNaN(date.getTime()) ? null : date
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
