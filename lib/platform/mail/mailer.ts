/** A mail, ready to go. */
export type Mail = { to: string; subject: string; html: string; text: string }

/** Sends mail. Sending twice under one idempotency key delivers once, also when the mail was written anew in between. */
export interface Mailer {
  readonly name: "mailbox" | "resend"
  /**
   * Resolves when the mail is in the other's hands.
   *
   * @param idempotencyKey at most 256 characters, the same for every retry of this mail.
   * @throws MailError
   */
  send(mail: Mail, idempotencyKey: string): Promise<void>
  /** Resolves when the other side could be reached now. Sends nothing. @throws whatever is wrong */
  probe(): Promise<void>
}

/** The mail could not be handed over. Trying again later may help, unless it was refused for good. */
export class MailError extends Error {
  override name = "MailError"

  constructor(
    message: string,
    readonly refused: boolean,
    options?: ErrorOptions,
  ) {
    super(message, options)
  }
}
