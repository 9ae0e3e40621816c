import type { Client, Context } from "@/lib/core/actor"
import { WaybillError } from "@/lib/core/errors"
import { newId } from "@/lib/core/ids"
import { Prisma } from "@/lib/platform/generated/prisma/client"
import { inTransaction, queryRows } from "@/lib/platform/sql"
import { confirmStatement, lockStatement } from "./end-transfers.sql"
import type { Download } from "./find-download"
import { reservationSeconds, type Transfer, type TransferRange } from "./transfer"

/**
 * Begins a try at downloading and writes it down before the first byte leaves. Through a link with a limit it reserves
 * its bytes: together with what has left and what others have reserved they are one delivery more than the limit at most.
 * @throws WaybillError `link_used_up` after the last use, or when what is left is less than what is asked for;
 *   `throttled` while other transfers of this link stand in the way; `link_revoked` when it was ended meanwhile
 */
export async function beginTransfer(ctx: Context<Client>, download: Download, range: TransferRange): Promise<Transfer> {
  const id = newId()
  if (download.maxDownloads !== null) await beginLimited(ctx, { id, download, range })
  else {
    await queryRows(Prisma.sql`
      INSERT INTO transfer (id, link_id, file_id, client_id, range_start, range_size, ip, user_agent)
      VALUES (${id}::uuid, ${download.linkId}::uuid, ${download.fileId}::uuid, ${ctx.actor.id}::uuid, ${range.start},
              ${range.size}, ${ctx.ip}, ${ctx.userAgent})`)
  }
  return { id, download, range }
}

type Verdict = { begun: string | null; usedUp: boolean; freeInSeconds: string | null }

async function beginLimited(ctx: Context<Client>, transfer: Transfer): Promise<void> {
  const { linkId } = transfer.download
  const [verdict] = await inTransaction(async (query) => {
    await query(Prisma.sql`SELECT FROM link WHERE id = ${linkId}::uuid FOR UPDATE`)
    return query<Verdict>(reserve(ctx, transfer))
  })
  if (!verdict) throw new WaybillError("link_revoked")
  if (verdict.begun) return transfer.range.start > 0 ? confirmEarlier(ctx, transfer) : undefined
  if (verdict.usedUp) throw new WaybillError("link_used_up")
  throw new WaybillError("throttled", { retryAfter: Math.max(1, Math.ceil(Number(verdict.freeInSeconds))) })
}

/** Counts at once what the beginning of this range says of an earlier one: its last byte may complete a use. */
async function confirmEarlier(ctx: Context<Client>, { download }: Transfer): Promise<void> {
  const keys = [{ clientId: ctx.actor.id, fileId: download.fileId }]
  await inTransaction(async (query) => {
    await query(lockStatement(keys))
    await query(confirmStatement(keys))
  })
}

/**
 * Begins the transfer if its bytes fit. A transfer that runs has left open what it reserved; one whose process is gone, what
 * it had handed over. Those that have handed over all they are to send are as good as done: their uses count already.
 */
function reserve(ctx: Context<Client>, { id, download, range }: Transfer): Prisma.Sql {
  const { linkId, fileId, size } = download
  return Prisma.sql`
    WITH running AS (
      SELECT coalesce(sum(reserved_bytes) FILTER (WHERE held), 0) AS reserved,
             coalesce(sum(handed_bytes) FILTER (WHERE NOT held), 0) AS lost,
             extract(epoch FROM min(reserved_until) FILTER (WHERE held) - statement_timestamp()) AS "freeInSeconds",
             array_agg(int8range(range_start, range_start + handed_bytes) ORDER BY started_at, id) FILTER (WHERE handed_bytes > 0) AS handed
      FROM (
        SELECT *, coalesce(reserved_until > statement_timestamp(), false) AS held FROM transfer
        WHERE link_id = ${linkId}::uuid AND ended_at IS NULL
      ) AS unended
    ), room AS (
      SELECT running.*, (link.max_downloads + 1) * ${size}::bigint - link.sent_bytes - lost - ${range.size}::bigint AS "left",
             link.uses + covered.uses >= link.max_downloads AS spent
      FROM link, running, count_coverage(link.ranges, ${size}::bigint, handed) AS covered
      WHERE link.id = ${linkId}::uuid AND link.ended_at IS NULL
    ), begun AS (
      INSERT INTO transfer (id, link_id, file_id, client_id, range_start, range_size, ip, user_agent, reserved_bytes, reserved_until)
      SELECT ${id}::uuid, ${linkId}::uuid, ${fileId}::uuid, ${ctx.actor.id}::uuid, ${range.start}::bigint, ${range.size}::bigint,
             ${ctx.ip}, ${ctx.userAgent}, ${range.size}::bigint,
             statement_timestamp() + make_interval(secs => ${reservationSeconds})
      FROM room WHERE NOT spent AND "left" >= reserved
      RETURNING id
    )
    SELECT begun.id AS begun, spent OR "left" < 0 AS "usedUp", "freeInSeconds" FROM room LEFT JOIN begun ON true`
}
