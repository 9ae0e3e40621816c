import type { Context } from "@/lib/core/actor"
import { audit } from "@/lib/core/audit"
import { newId } from "@/lib/core/ids"
import { db } from "@/lib/platform/db"
import { mailer } from "@/lib/platform/mail/current"
import { isMailError, type Mail, type MailError, type Mailer } from "@/lib/platform/mail/mailer"
import { claimMail } from "./claim"

export type MailOrder = {
  /** The same for every run of the job that wants this mail. */
  key: string
  kind: string
  recipientId: string
  /** Of the event that asks for it. */
  eventId?: string
  /** Whether nobody will try again if this goes wrong. */
  lastTry: boolean
}

/**
 * Sends a mail, unless that was done before: the row is claimed, the mail handed over, and that remembered. Between the
 * last two a crash leaves a mail that was taken and is tried again; then the mailer's idempotency key has to do.
 * @returns whether it was sent now
 * @throws MailError, MailClaimedError
 */
export async function sendMail(ctx: Context, order: MailOrder, mail: Mail, by: Mailer = mailer()): Promise<boolean> {
  const claim = await claimMail({ ...order, address: mail.to, token: newId() }, by)
  if (!claim) return false
  try {
    const { providerId } = await by.send(mail, claim.id)
    await remember(claim.id, providerId)
    return true
  } catch (error) {
    if (isMailError(error)) await release(ctx, order, claim, error)
    throw error
  }
}

/** A webhook may have been faster, and knows better. */
async function remember(id: string, providerId: string | null): Promise<void> {
  await db().$executeRaw`
    UPDATE mail SET
      state = CASE WHEN sent_at IS NULL THEN 'SENT' ELSE state END,
      reason = CASE WHEN sent_at IS NULL THEN NULL ELSE reason END,
      detail = CASE WHEN sent_at IS NULL THEN NULL ELSE detail END,
      sent_at = coalesce(sent_at, now()),
      provider_id = coalesce(${providerId}, provider_id),
      claim_token = NULL, claimed_until = NULL
    WHERE id = ${id}::uuid`
}

/** Gives the mail back to whoever tries next, or gives it up; not if somebody else has it by now. */
async function release(
  ctx: Context,
  { kind, recipientId, lastTry }: MailOrder,
  { id, token }: { id: string; token: string },
  { refused, reason, message }: MailError,
): Promise<void> {
  const given = refused || lastTry
  await db().$transaction(async (tx) => {
    const { count } = await tx.mail.updateMany({
      where: { id, claimToken: token, sentAt: null },
      data: {
        claimToken: null,
        claimedUntil: null,
        reason,
        detail: message.slice(0, 500),
        ...(given ? { state: "FAILED", failedAt: new Date() } : {}),
      },
    })
    if (given && count > 0) await audit(tx, ctx, "mail.failed", { type: "mail", id }, { kind, recipientId, reason })
  })
}
