import type { Client, Context } from "@/lib/core/actor"
import { type AuditRow, auditRow, insertAudits, tellAudits } from "@/lib/core/audit"
import { WaybillError } from "@/lib/core/errors"
import { newId } from "@/lib/core/ids"
import { Batch } from "@/lib/platform/batch"
import { whileDatabaseAway } from "@/lib/platform/db-patience"
import { Prisma } from "@/lib/platform/generated/prisma/client"
import { instruments } from "@/lib/platform/metrics/instruments"
import { singleton } from "@/lib/platform/singleton"
import { queryRows, queryRowsOnce } from "@/lib/platform/sql"
import type { Download } from "./find-download"

/** Bytes from `start`, `size` of them. */
export type TransferRange = { start: number; size: number }

/** One try at downloading, under way. */
export type Transfer = { id: string; download: Download; range: TransferRange }

/**
 * Begins a try at downloading and writes it down before the first byte leaves. On a link with a count a try from the first
 * byte takes one, whoever is faster; a try from further on resumes one that was counted.
 * @throws WaybillError `link_used_up`, `link_revoked` when the file was withdrawn meanwhile
 */
export async function beginTransfer(ctx: Context<Client>, download: Download, range: TransferRange): Promise<Transfer> {
  if (download.maxDownloads !== null) await claim(download, range)
  const id = newId()
  await queryRows(Prisma.sql`
    INSERT INTO transfer (id, link_id, file_id, client_id, range_start, range_size, ip, user_agent)
    VALUES (${id}::uuid, ${download.linkId}::uuid, ${download.fileId}::uuid, ${ctx.actor.id}::uuid, ${range.start}, ${range.size},
            ${ctx.ip}, ${ctx.userAgent})`)
  return { id, download, range }
}

async function claim(download: Download, range: TransferRange): Promise<void> {
  if (range.start > 0 && (await isBrokenOff(download))) return
  const claimed = await queryRows(Prisma.sql`
    UPDATE link SET downloads = downloads + 1
    WHERE id = ${download.linkId}::uuid AND ended_at IS NULL AND downloads < max_downloads RETURNING id`)
  if (claimed.length === 0) throw new WaybillError("link_used_up")
}

/** Whether a counted download is there to be resumed: one was begun, and none has come to the file's last byte. */
async function isBrokenOff(download: Download): Promise<boolean> {
  const [begun] = await queryRows<{ whole: boolean }>(Prisma.sql`
    SELECT bool_or(completed AND range_start + range_size = ${download.size}::bigint) AS whole
    FROM transfer WHERE link_id = ${download.linkId}::uuid HAVING count(*) > 0`)
  return begun !== undefined && !begun.whole
}

/**
 * Whether bytes may go on leaving: link, file, client and session as they were at the beginning. Expiry alone stops no
 * running transfer.
 */
export async function mayContinue(ctx: Context<Client>, transfer: Transfer): Promise<boolean> {
  const rows = await queryRows(Prisma.sql`
    SELECT 1 FROM link l JOIN file f ON f.id = l.file_id JOIN "user" u ON u.id = l.client_id
    JOIN session s ON s.id = ${ctx.actor.sessionId}::uuid AND s.revoked_at IS NULL AND s.session_version = u.session_version
    WHERE l.id = ${transfer.download.linkId}::uuid AND l."end" IS DISTINCT FROM 'REVOKED' AND f.state = 'AVAILABLE'
      AND u.role = 'CLIENT' AND u.disabled_at IS NULL`)
  return rows.length > 0
}

/** Writes down how a try ended: the bytes that left, and whether those were all that were asked for. */
export async function endTransfer(ctx: Context<Client>, transfer: Transfer, bytesSent: number): Promise<void> {
  const { id, download, range } = transfer
  const completed = bytesSent === range.size
  const details = { linkId: download.linkId, transferId: id, bytesSent, completed }
  instruments().transfersEnded.inc({ result: completed ? "completed" : "broken_off" })
  const row = auditRow(ctx, "transfer.ended", { type: "file", id: download.fileId }, details)
  tellAudits([row], await ends().add({ id, bytesSent, completed, row }))
}

/** Resolves when the ends of all transfers that have ended are on record; before a process lets go of its database. */
export function recordedTransfers(): Promise<void> {
  return ends().settled()
}

type TransferEnd = { id: string; bytesSent: number; completed: boolean; row: AuditRow }

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

/** @returns the audit events that were recorded: none for a transfer whose end was written before */
function writeEnds(batch: TransferEnd[]): Promise<{ id: string }[]> {
  const transfers = [...new Map(batch.map((end) => [end.id, end])).values()]
  const audits = transfers.map(({ id, row }) => ({ of: id, row }))
  return queryRowsOnce(Prisma.sql`
    WITH ended AS (
      UPDATE transfer SET bytes_sent = ending.bytes_sent, completed = ending.completed, ended_at = now()
      FROM unnest(${transfers.map(({ id }) => id)}::uuid[], ${transfers.map(({ bytesSent }) => bytesSent)}::bigint[],
                  ${transfers.map(({ completed }) => completed)}::boolean[]) AS ending (id, bytes_sent, completed)
      WHERE transfer.id = ending.id AND ended_at IS NULL RETURNING transfer.id
    )
    ${insertAudits(audits, "ended")}`)
}
