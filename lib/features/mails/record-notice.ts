import type { Context } from "@/lib/core/actor"
import { type AuditAction, audit } from "@/lib/core/audit"
import { db, type Transaction } from "@/lib/platform/db"
import { type MailState, Prisma } from "@/lib/platform/generated/prisma/client"
import type { MailNotice } from "@/lib/platform/mail/notice"

/** Notices come in any order: a mail's state only ever rises. */
const ranks: Record<MailState, number> = { QUEUED: 0, FAILED: 1, SENT: 2, DELIVERED: 3, BOUNCED: 4, COMPLAINED: 5 }

const actions: Partial<Record<MailState, AuditAction>> = {
  BOUNCED: "mail.bounced",
  COMPLAINED: "mail.complained",
  FAILED: "mail.failed",
}

type KnownMail = { id: string; state: MailState; kind: string; recipientId: string; sentAt: Date | null }

/**
 * Takes down what a provider says became of a mail. The same notice again, and one of a mail that is none of ours, change
 * nothing.
 * @returns whether it was news
 */
export async function recordNotice(ctx: Context, notice: MailNotice): Promise<boolean> {
  return await db().$transaction(async (tx) => {
    const mail = await findMail(tx, notice)
    if (!mail) return false
    const { id, type, occurredAt, state, reason } = notice
    const made = await tx.mailNotice.createMany({
      data: { id, mailId: mail.id, type, occurredAt },
      skipDuplicates: true,
    })
    if (made.count === 0) return false
    const risen = rises(mail, state)
    await tx.mail.update({ where: { id: mail.id }, data: changes(mail, notice, risen), select: { id: true } })
    const action = actions[state]
    if (risen && action) {
      const { kind, recipientId } = mail
      await audit(tx, ctx, action, { type: "mail", id: mail.id }, { kind, recipientId, reason })
    }
    return true
  })
}

/** By our own id, which is there before the provider's is known here. Its row is ours until the end. */
async function findMail(tx: Transaction, { mailId, providerId }: MailNotice): Promise<KnownMail | undefined> {
  const which = mailId ? Prisma.sql`id = ${mailId}::uuid` : Prisma.sql`provider_id = ${providerId}`
  const [mail] = await tx.$queryRaw<KnownMail[]>`
    SELECT id, state, kind, recipient_id AS "recipientId", sent_at AS "sentAt" FROM mail WHERE ${which} FOR UPDATE`
  return mail
}

/** What the provider gave up, it had taken; what we gave up may have been taken after all. */
function rises({ state: from, sentAt }: KnownMail, to: MailState): boolean {
  if (to === "FAILED") return from === "QUEUED" || from === "SENT"
  if (from === "FAILED" && to === "SENT") return sentAt === null
  return ranks[to] > ranks[from]
}

function changes(mail: KnownMail, notice: MailNotice, risen: boolean): Prisma.MailUpdateInput {
  const { state, occurredAt, providerId, reason, detail } = notice
  const arrived = state === "SENT" || state === "DELIVERED"
  const lost = state === "BOUNCED" || state === "FAILED"
  return {
    providerId,
    sentAt: mail.sentAt ?? occurredAt,
    ...(state === "DELIVERED" ? { deliveredAt: occurredAt } : {}),
    ...(state === "COMPLAINED" ? { complainedAt: occurredAt } : {}),
    ...(risen ? { state, reason, detail, claimToken: null, claimedUntil: null } : {}),
    ...(risen && lost ? { failedAt: occurredAt } : {}),
    ...(risen && arrived ? { failedAt: null } : {}),
  }
}
