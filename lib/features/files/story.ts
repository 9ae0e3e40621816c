import type { Ops } from "@/lib/core/actor"
import { authorise } from "@/lib/core/policy"
import { readFileHistory } from "./history"
import { findRefusal } from "./refusals"
import type { FileHistory, HistoryQuery } from "./schema"

/**
 * The whole story of a file, or of an upload that was refused and left none: that one was never anybody's to fetch, and one
 * thing has happened to it.
 * @throws WaybillError `forbidden`, `not_found`, `invalid_request` for a foreign cursor
 */
export async function readStory(actor: Ops, id: string, query?: HistoryQuery): Promise<FileHistory> {
  authorise(actor, { action: "file.history" })
  const refusal = await findRefusal(id)
  if (!refusal) return readFileHistory(actor, id, query)
  const { createdAt: at, uploadedBy, reason, reasonWhere: where } = refusal
  const event = { at, action: "file.rejected", actor: uploadedBy, details: { reason, where } }
  const none = { findings: [], notices: [], links: [], transfers: [], deliveries: [], more: [], nextCursor: null }
  return { file: refusal, events: [event], ...none }
}
