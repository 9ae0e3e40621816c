import type { Context } from "@/lib/core/actor"
import { auditMany, auditRow } from "@/lib/core/audit"
import { db } from "@/lib/platform/db"
import { Prisma } from "@/lib/platform/generated/prisma/client"
import { queryRowsOnce } from "@/lib/platform/sql"
import { writeEnds } from "./end-transfer"

const batch = 1000
/** Twice as long as a process that lives waits for the database to tell it of an end. */
const maxSilentSeconds = 1200

/**
 * Ends links past their expiry, a batch at a time (they were refused before; now their row says so), and transfers that a
 * crash left open. @returns how many links
 */
export async function sweepLinks(ctx: Context): Promise<number> {
  await sweepTransfers()
  return db().$transaction(async (tx) => {
    const due = await tx.link.findMany({
      where: { endedAt: null, expiresAt: { lt: new Date() } },
      select: { id: true, fileId: true },
      orderBy: { expiresAt: "asc" },
      take: batch,
    })
    const ended = await tx.link.updateManyAndReturn({
      where: { id: { in: due.map((link) => link.id) }, endedAt: null },
      data: { endedAt: new Date(), end: "EXPIRED" },
      select: { id: true, fileId: true },
    })
    await auditMany(
      tx,
      ended.map((link) => auditRow(ctx, "link.expired", { type: "file", id: link.fileId }, { linkId: link.id })),
    )
    return ended.length
  })
}

type Abandoned = { id: string; clientId: string; fileId: string; limited: boolean } & Record<
  "start" | "sent" | "handed" | "size",
  string
>

/**
 * Ends transfers whose process has been silent since: they count with what they had written down last. One of an older
 * version writes nothing down while it runs, and is given a day.
 */
async function sweepTransfers(): Promise<void> {
  const rows = await queryRowsOnce<Abandoned>(Prisma.sql`
    SELECT transfer.id, transfer.client_id AS "clientId", transfer.file_id AS "fileId", range_start AS start, bytes_sent AS sent,
           handed_bytes AS handed, file.size, max_downloads IS NOT NULL AS limited
    FROM transfer JOIN file ON file.id = transfer.file_id JOIN link ON link.id = transfer.link_id
    WHERE transfer.ended_at IS NULL AND (reserved_until < now() - make_interval(secs => ${maxSilentSeconds})
      OR (reserved_until IS NULL AND started_at < now() - interval '1 day'))
    ORDER BY started_at LIMIT ${batch}`)
  if (rows.length === 0) return
  const ends = rows.map(({ start, sent, handed, size, ...rest }) => {
    const bytes = { start: Number(start), sent: Number(sent), handed: Number(handed), size: Number(size) }
    return { ...rest, ...bytes, row: null }
  })
  await writeEnds(ends)
}
