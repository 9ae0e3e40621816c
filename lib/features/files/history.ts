import type { Ops } from "@/lib/core/actor"
import { WaybillError } from "@/lib/core/errors"
import { authorise } from "@/lib/core/policy"
import { db } from "@/lib/platform/db"
import { readDeliveries } from "./deliveries"
import { type HistoryCursor, readHistoryCursor, writeHistoryCursor } from "./history-cursor"
import { type Entry, readEvents, readLinks, readTransfers } from "./history-entries"
import { entryKinds, type FileHistory, type HistoryQuery, historyPage } from "./schema"
import { fileSelect, foundIn, toFileView } from "./view"

/**
 * A file's whole story, a page of each kind of entries at a time: what was done to it, who got links, what really left, and
 * what each client has.
 * @throws WaybillError `not_found`, `invalid_request` for a foreign cursor
 */
export async function readFileHistory(
  actor: Ops,
  fileId: string,
  { cursor, limit }: HistoryQuery = { limit: historyPage },
): Promise<FileHistory> {
  authorise(actor, { action: "file.history" })
  const from = readHistoryCursor(cursor)
  const file = await db().file.findUnique({ where: { id: fileId }, select: fileSelect })
  if (!file) throw new WaybillError("not_found")
  const [events, links, transfers, deliveries] = await Promise.all([
    readPage(from.events, limit, (before, take) => readEvents(file, before, take)),
    readPage(from.links, limit, (before, take) => readLinks(fileId, before, take)),
    readPage(from.transfers, limit, (before, take) => readTransfers(file, before, take)),
    readPage(from.deliveries, limit, (before, take) => readDeliveries(fileId, before, take)),
  ])
  const next: HistoryCursor = {
    events: events.next,
    links: links.next,
    transfers: transfers.next,
    deliveries: deliveries.next,
  }
  return {
    file: toFileView(file),
    findings: foundIn(file.findings),
    notices: foundIn(file.notices),
    events: events.told,
    links: links.told,
    transfers: transfers.told,
    deliveries: deliveries.told,
    more: entryKinds.filter((kind) => next[kind] !== undefined),
    nextCursor: writeHistoryCursor(next),
  }
}

/** A page of one kind, and where the one after it begins; nothing of a kind that has no more. */
async function readPage<Told, Point>(
  before: Point | null | undefined,
  limit: number,
  read: (before: Point | null, take: number) => Promise<Entry<Told, Point>[]>,
): Promise<{ told: Told[]; next: Point | undefined }> {
  if (before === undefined) return { told: [], next: undefined }
  const entries = await read(before, limit + 1)
  const shown = entries.slice(0, limit)
  return { told: shown.map(({ told }) => told), next: entries.length > limit ? shown.at(-1)?.point : undefined }
}
