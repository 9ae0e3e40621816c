/** What a provider said became of a mail that it took. */
export type MailNotice = {
  /** The provider's id of this message, the same when it is sent again. */
  id: string
  /** In the provider's words: `email.bounced`. */
  type: string
  state: "SENT" | "DELIVERED" | "BOUNCED" | "COMPLAINED" | "FAILED"
  /** The mail's idempotency key, where the provider gives it back. */
  mailId: string | null
  providerId: string
  occurredAt: Date
  /** For what went wrong: a stable code, and the provider's words. */
  reason: string | null
  detail: string | null
}
