import { Prisma } from "@/lib/platform/generated/prisma/client"
import { inTransaction } from "@/lib/platform/sql"
import { type Progress, reservationSeconds, type Transfer } from "./transfer"

/**
 * Writes down, before they leave, that the last bytes of a transfer through a link with a limit are handed over. Of several
 * that run at once the first ones to come so far are the deliveries that the limit allows.
 * @returns whether they may leave: not when others have used the link up meanwhile, nor when the transfer has ended or has
 *   lost what it had reserved
 */
export async function recordLast({ id, download }: Transfer, { sent, handed }: Progress): Promise<boolean> {
  const { linkId, size } = download
  const rows = await inTransaction(async (query) => {
    // In the order in which the end of a transfer takes them: the client may go just now.
    await query(Prisma.sql`SELECT FROM transfer WHERE id = ${id}::uuid FOR UPDATE`)
    await query(Prisma.sql`SELECT FROM link WHERE id = ${linkId}::uuid FOR UPDATE`)
    return query(Prisma.sql`
      UPDATE transfer SET bytes_sent = greatest(bytes_sent, ${sent}), handed_bytes = greatest(handed_bytes, ${handed}),
        reserved_until = statement_timestamp() + make_interval(secs => ${reservationSeconds})
      FROM link, LATERAL (
        SELECT array_agg(int8range(range_start, range_start + handed_bytes) ORDER BY started_at, id) AS handed
        FROM transfer WHERE link_id = link.id AND ended_at IS NULL AND handed_bytes > 0 AND transfer.id <> ${id}::uuid
      ) AS others, count_coverage(link.ranges, ${size}::bigint, others.handed) AS covered
      WHERE transfer.id = ${id}::uuid AND transfer.ended_at IS NULL AND reserved_until > statement_timestamp()
        AND link.id = ${linkId}::uuid AND link.uses + covered.uses < link.max_downloads
      RETURNING transfer.id`)
  })
  return rows.length > 0
}
