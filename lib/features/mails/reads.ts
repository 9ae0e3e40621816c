import type { Ops } from "@/lib/core/actor"
import { authorise } from "@/lib/core/policy"
import { db } from "@/lib/platform/db"
import { MailState } from "@/lib/platform/generated/prisma/client"

const dayInMs = 24 * 3600 * 1000
const most = 20

/** A mail that did not arrive, or was not wanted. Times are ISO 8601, in UTC. */
export type LostMail = {
  id: string
  kind: string
  address: string
  state: "BOUNCED" | "COMPLAINED" | "FAILED"
  reason: string | null
  detail: string | null
  at: string
}

/** How many mails of the last 24 hours are in each state. */
export async function countMails(actor: Ops): Promise<Record<MailState, number>> {
  authorise(actor, { action: "mail.list" })
  const groups = await db().mail.groupBy({
    by: ["state"],
    where: { createdAt: { gte: new Date(Date.now() - dayInMs) } },
    _count: true,
  })
  const none = Object.fromEntries(Object.values(MailState).map((state) => [state, 0]))
  return { ...(none as Record<MailState, number>), ...Object.fromEntries(groups.map((one) => [one.state, one._count])) }
}

/** Why mails wait for their next try, how many do so for that reason, and since when the oldest (ISO 8601, in UTC). */
export type WaitingMails = { reason: string; count: number; since: string }

/** What keeps mails from going out now, as all server processes know it; the commonest reason first. */
export async function countWaitingMails(actor: Ops): Promise<WaitingMails[]> {
  authorise(actor, { action: "mail.list" })
  const groups = await db().mail.groupBy({
    by: ["reason"],
    where: { state: "QUEUED", reason: { not: null } },
    _count: true,
    _min: { createdAt: true },
  })
  return groups
    .map(({ reason, _count, _min }) => ({
      reason: reason ?? "",
      count: _count,
      since: _min.createdAt?.toISOString() ?? "",
    }))
    .sort((one, other) => other.count - one.count)
}

/** The latest 20 mails that bounced, were complained of or given up, newest first. */
export async function listLostMails(actor: Ops): Promise<LostMail[]> {
  authorise(actor, { action: "mail.list" })
  const select = { id: true, kind: true, address: true, reason: true, detail: true } as const
  const lost = { ...select, state: true, failedAt: true, complainedAt: true } as const
  const [failed, complained] = await Promise.all([
    db().mail.findMany({
      where: { state: { in: ["BOUNCED", "FAILED"] } },
      orderBy: { failedAt: "desc" },
      take: most,
      select: lost,
    }),
    db().mail.findMany({ where: { state: "COMPLAINED" }, orderBy: { complainedAt: "desc" }, take: most, select: lost }),
  ])
  return [...failed, ...complained]
    .map(({ failedAt, complainedAt, state, ...mail }) => ({
      ...mail,
      state: state as LostMail["state"],
      at: (state === "COMPLAINED" ? complainedAt : failedAt)?.toISOString() ?? "",
    }))
    .sort((one, other) => other.at.localeCompare(one.at))
    .slice(0, most)
}
