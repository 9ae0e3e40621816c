import type { Context } from "@/lib/core/actor"
import { db } from "@/lib/platform/db"

const dayInMs = 24 * 3600 * 1000

/** Removes what has served: ended sessions, spent mail tokens, delivered events, finished runs, old mails, old counters. @returns how many */
export async function sweepRecords(_ctx: Context): Promise<number> {
  const yesterday = new Date(Date.now() - dayInMs)
  const lastWeek = new Date(Date.now() - 7 * dayInMs)
  const lastQuarter = new Date(Date.now() - 90 * dayInMs)
  const removed = await Promise.all([
    db().session.deleteMany({ where: { OR: [{ expiresAt: { lt: yesterday } }, { revokedAt: { lt: lastWeek } }] } }),
    db().emailToken.deleteMany({ where: { expiresAt: { lt: lastWeek } } }),
    db().outboxEvent.deleteMany({ where: { deliveredAt: { lt: lastWeek } } }),
    db().jobRun.deleteMany({ where: { status: "COMPLETED", finishedAt: { lt: lastWeek } } }),
    db().mail.deleteMany({ where: { createdAt: { lt: lastQuarter } } }),
    db().throttle.deleteMany({ where: { expire: { lt: Date.now() } } }),
  ])
  return removed.reduce((sum, { count }) => sum + count, 0)
}
