import type { Context } from "@/lib/core/actor"
import { auditMany, auditRow } from "@/lib/core/audit"
import { db } from "@/lib/platform/db"
import { env } from "@/lib/platform/env"

const batch = 500

/** Removes accounts that nobody verified within their term, a batch at a time. @returns how many */
export async function sweepAccounts(ctx: Context): Promise<number> {
  const before = new Date(Date.now() - env().UNVERIFIED_TTL_SECONDS * 1000)
  return db().$transaction(async (tx) => {
    const stale = await tx.user.findMany({
      where: {
        verifiedAt: null,
        role: "CLIENT",
        createdAt: { lt: before },
        emailTokens: { none: { createdAt: { gte: before } } },
      },
      select: { id: true },
      take: batch,
    })
    const ids = stale.map((user) => user.id)
    const removed = await tx.user.deleteMany({ where: { id: { in: ids }, verifiedAt: null } })
    await auditMany(
      tx,
      ids.map((id) => auditRow(ctx, "user.removed_unverified", { type: "user", id })),
    )
    return removed.count
  })
}
