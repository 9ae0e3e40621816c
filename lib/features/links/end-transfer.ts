import type { Client, Context } from "@/lib/core/actor"
import { auditRow, tellAudits } from "@/lib/core/audit"
import { Batch } from "@/lib/platform/batch"
import { whileDatabaseAway } from "@/lib/platform/db-patience"
import { instruments } from "@/lib/platform/metrics/instruments"
import { singleton } from "@/lib/platform/singleton"
import { inTransaction, queryRowsOnce } from "@/lib/platform/sql"
import { confirmStatement, lockStatement, type TransferEnd, writeStatement } from "./end-transfers.sql"
import type { Progress, Transfer } from "./transfer"

/** Writes down how a try ended: what the connection took of the bytes that it was handed, and what the client has now. */
export async function endTransfer(ctx: Context<Client>, transfer: Transfer, progress: Progress): Promise<void> {
  const { id, download, range } = transfer
  const { linkId, fileId, size } = download
  const completed = progress.sent === size
  instruments().transfersEnded.inc({ result: progress.sent === range.size ? "completed" : "broken_off" })
  const details = { linkId, transferId: id, bytesSent: progress.sent, completed }
  const row = auditRow(ctx, "transfer.ended", { type: "file", id: fileId }, details)
  const limited = download.maxDownloads !== null
  const recorded = await ends().add({
    ...{ id, size, limited, row, clientId: ctx.actor.id, fileId, start: range.start },
    ...progress,
  })
  tellAudits([row], recorded)
}

/** Resolves when the ends of all transfers that have ended are on record; before a process lets go of its database. */
export function recordedTransfers(): Promise<void> {
  return ends().settled()
}

const patienceInSeconds = 600
const companyMilliseconds = 25

/**
 * The ends of a fortieth of a second in one statement and one commit, which cost a download as much as its beginning.
 * The bytes have left, so what is known of them is not given up lightly: it is the proof of who got what.
 */
const ends = singleton(
  "transfer-ends",
  () =>
    new Batch(
      (transfers: TransferEnd[]) => whileDatabaseAway(patienceInSeconds, () => writeEnds(transfers)),
      companyMilliseconds,
    ),
)

/**
 * Writes ends of transfers, and what follows from them for those who hold the files and for links with a limit.
 * @returns the audit events that were recorded: none for a transfer whose end was written before
 */
export async function writeEnds(batch: TransferEnd[]): Promise<{ id: string }[]> {
  const transfers = [...new Map(batch.map((end) => [end.id, end])).values()]
  const touched = transfers.filter(({ start, sent, handed }) => start > 0 || handed > sent)
  if (touched.length === 0) return queryRowsOnce(writeStatement(transfers))
  // A range that goes on where another broke off tells how far that one came, whichever of the two ends first.
  return inTransaction(async (query) => {
    await query(lockStatement(touched))
    const recorded = await query<{ id: string }>(writeStatement(transfers))
    await query(confirmStatement(touched))
    return recorded
  })
}
