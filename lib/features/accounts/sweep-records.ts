import type { Context } from "@/lib/core/actor"
import { db } from "@/lib/platform/db"

const dayInMs = 24 * 3600 * 1000
/** Of each kind at a time, well within what one statement may take; the next turn goes on. */
const limit = 50_000

/** Removes what has served: ended sessions, spent mail tokens, delivered events, finished runs, old mails, old counters. @returns how many */
export async function sweepRecords(_ctx: Context): Promise<number> {
  const yesterday = new Date(Date.now() - dayInMs)
  const lastWeek = new Date(Date.now() - 7 * dayInMs)
  const lastQuarter = new Date(Date.now() - 90 * dayInMs)
  const removed = await Promise.all([
    db().session.deleteMany({
      where: { OR: [{ expiresAt: { lt: yesterday } }, { revokedAt: { lt: lastWeek } }] },
      limit,
    }),
    db().emailToken.deleteMany({ where: { expiresAt: { lt: lastWeek } }, limit }),
    db().outboxEvent.deleteMany({ where: { deliveredAt: { lt: lastWeek } }, limit }),
    db().jobRun.deleteMany({ where: { status: "COMPLETED", finishedAt: { lt: lastWeek } }, limit }),
    db().mail.deleteMany({ where: { createdAt: { lt: lastQuarter } }, limit }),
    db().throttle.deleteMany({ where: { expire: { lt: Date.now() } }, limit }),
  ])
  return removed.reduce((sum, { count }) => sum + count, 0)
}
