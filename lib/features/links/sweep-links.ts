import type { Context } from "@/lib/core/actor"
import { auditMany, auditRow } from "@/lib/core/audit"
import { db } from "@/lib/platform/db"

const batch = 1000
/** No transfer whose process still lives has been silent for as long. */
const longestInMs = 24 * 3600 * 1000

/**
 * Ends links past their expiry, a batch at a time (they were refused before; now their row says so), and transfers that a
 * crash left open. @returns how many links
 */
export async function sweepLinks(ctx: Context): Promise<number> {
  await db().transfer.updateMany({
    where: { endedAt: null, startedAt: { lt: new Date(Date.now() - longestInMs) } },
    data: { endedAt: new Date() },
  })
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
