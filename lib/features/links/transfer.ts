import type { Client, Context } from "@/lib/core/actor"
import { Prisma } from "@/lib/platform/generated/prisma/client"
import { queryRows } from "@/lib/platform/sql"
import type { Download } from "./find-download"

/** Bytes from `start`, `size` of them. */
export type TransferRange = { start: number; size: number }

/** One try at downloading, under way. */
export type Transfer = { id: string; download: Download; range: TransferRange }

/**
 * How far a transfer has come, in bytes. `handed` were given to the connection; of these it has taken `sent`, and the rest
 * is in our buffers still, or was when the connection broke.
 */
export type Progress = { sent: number; handed: number }

/** A place that a transfer holds on a link with a limit is void when it has not been renewed for so long. */
export const reservationSeconds = 30

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

/**
 * Writes down how far a running transfer has come, and renews its reservation: of a process that is killed, the record has
 * this.
 * @returns whether it may go on: not when it has ended, or has lost what it had reserved
 */
export async function recordProgress({ id }: Transfer, { sent, handed }: Progress): Promise<boolean> {
  const rows = await queryRows(Prisma.sql`
    UPDATE transfer SET bytes_sent = greatest(bytes_sent, ${sent}), handed_bytes = greatest(handed_bytes, ${handed}),
      reserved_until = statement_timestamp() + make_interval(secs => ${reservationSeconds})
    WHERE id = ${id}::uuid AND ended_at IS NULL AND (reserved_bytes = 0 OR reserved_until > statement_timestamp())
    RETURNING id`)
  return rows.length > 0
}
