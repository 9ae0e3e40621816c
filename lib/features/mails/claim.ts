import { eventSettled } from "@/lib/core/events"
import { newId } from "@/lib/core/ids"
import { brand, hasBrand } from "@/lib/platform/brand"
import { db } from "@/lib/platform/db"
import type { Mailer } from "@/lib/platform/mail/mailer"

/** What a claim lasts longer than the mailer takes, for what is written before and after. */
const spareSeconds = 10

/** Another run is at this mail, until then at the latest. */
export class MailClaimedError extends Error {
  override name = "MailClaimedError"
  readonly [brand] = "mail_claimed"

  constructor(readonly until: Date) {
    super("Another run is sending this mail.")
  }
}

/** Whether it is a MailClaimedError, of whichever bundle. */
export function isMailClaimed(error: unknown): error is MailClaimedError {
  return hasBrand(error, "mail_claimed")
}

type Wish = {
  key: string
  kind: string
  recipientId: string
  address: string
  token: string
  /** Of the event that asks for it. */
  eventId?: string
}

/**
 * Makes the row of a mail, or takes the one of an earlier try, for this run alone. One that was given up may be tried
 * again: somebody had a reason to start its job anew. With the row, its event has had its effect.
 * @returns null when it was sent already
 * @throws MailClaimedError
 */
export async function claimMail(wish: Wish, by: Mailer): Promise<{ id: string; token: string } | null> {
  const { key, kind, recipientId, address, token, eventId } = wish
  const [claimed] = await db().$queryRaw<{ id: string }[]>`
    WITH ${eventSettled(eventId)}
    INSERT INTO mail (id, key, kind, recipient_id, address, provider, tries, claim_token, claimed_until)
    VALUES (${newId()}::uuid, ${key}, ${kind}, ${recipientId}::uuid, ${address}, ${by.name}, 1, ${token}::uuid,
            now() + make_interval(secs => ${by.longestSeconds + spareSeconds}))
    ON CONFLICT (key) DO UPDATE
      SET address = excluded.address, provider = excluded.provider, tries = mail.tries + 1, state = 'QUEUED',
          failed_at = NULL, claim_token = excluded.claim_token, claimed_until = excluded.claimed_until
      WHERE mail.sent_at IS NULL AND (mail.claimed_until IS NULL OR mail.claimed_until < now())
    RETURNING id`
  if (claimed) return { id: claimed.id, token }
  const { sentAt, claimedUntil } = await db().mail.findUniqueOrThrow({ where: { key } })
  if (!sentAt) throw new MailClaimedError(claimedUntil ?? new Date())
  return null
}
