import { z } from "zod"
import { invalidRequest } from "@/lib/core/check-input"
import { id } from "@/lib/core/input"

/** The last entry of a page, where time orders the entries: what came at the same moment is told apart by its id. */
const moment = z.strictObject({ at: z.iso.datetime(), id })

/** After which entry the next page begins, for each kind that has more. */
const shape = z.strictObject({
  events: moment.optional(),
  links: id.optional(),
  transfers: id.optional(),
  deliveries: moment.optional(),
})

export type Moment = z.infer<typeof moment>
export type HistoryCursor = z.infer<typeof shape>
type EntryKind = keyof HistoryCursor
/** Where a page begins, for each kind it has something of: after an entry, or, with null, with the newest one. */
type HistoryPosition = { [Kind in EntryKind]?: HistoryCursor[Kind] | null }

const start: HistoryPosition = { events: null, links: null, transfers: null, deliveries: null }

/** Opaque to callers; null when there is no more of anything. */
export function writeHistoryCursor(cursor: HistoryCursor): string | null {
  const text = JSON.stringify(cursor)
  return text === "{}" ? null : Buffer.from(text).toString("base64url")
}

/** Without a cursor, the first page. @throws WaybillError `invalid_request` when the cursor is not ours */
export function readHistoryCursor(cursor: string | undefined): HistoryPosition {
  if (cursor === undefined) return start
  const parsed = shape.safeParse(parseJson(Buffer.from(cursor, "base64url").toString()))
  if (parsed.success) return parsed.data
  throw invalidRequest([{ path: "cursor", message: "Send the nextCursor of a page of this history." }])
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
