/** A mail, ready to go. */
export type Mail = { to: string; subject: string; html: string; text: string }

/** Sends mail. Sending twice under one idempotency key delivers once. */
export interface Mailer {
  readonly name: "mailbox" | "resend"
  /** @param idempotencyKey at most 256 characters, the same for every retry of this mail. */
  send(mail: Mail, idempotencyKey: string): Promise<void>
}

/** The mail could not be handed over; trying again later may help. */
export class MailError extends Error {
  override name = "MailError"
}
