import { brand, hasBrand } from "../brand"

/** A mail, ready to go. */
export type Mail = { to: string; subject: string; html: string; text: string }

/** What the other side calls a mail that it took, as far as it says. */
export type MailReceipt = { providerId: string | null }

export type MailerName = "mailbox" | "resend" | "smtp"

/** Sends mail. Sending twice under one idempotency key delivers once, also when the mail was written anew in between. */
export interface Mailer {
  readonly name: MailerName
  /** How long one mail can take at the most: after that nobody is at it any more. */
  readonly longestSeconds: number
  /**
   * Resolves when the mail is in the other's hands.
   *
   * @param idempotencyKey at most 256 characters, the same for every retry of this mail.
   * @throws MailError
   */
  send(mail: Mail, idempotencyKey: string): Promise<MailReceipt>
  /** Resolves when the other side could be reached now. Sends nothing. @throws whatever is wrong */
  probe(): Promise<void>
}

/**
 * Why a mail could not be handed over. The reasons are stable: health and the system page know them.
 * - `mailer_away`: nobody listens there, or the connection broke
 * - `mailer_timeout`: it was silent for too long
 * - `mailer_busy`: it takes no more for the moment, or is at this very mail
 * - `mailer_error`: it failed, or answered something that makes no sense
 * - `mailer_settings`: it does not believe our key, password or sender, or we not its certificate
 * - `mail_refused`: it will never take this mail
 */
export type MailFailure =
  | "mailer_away"
  | "mailer_timeout"
  | "mailer_busy"
  | "mailer_error"
  | "mailer_settings"
  | "mail_refused"

/** The mail could not be handed over. Trying again later may help, unless it was refused for good. */
export class MailError extends Error {
  override name = "MailError"
  readonly [brand] = "mail"
  /** When the other side wants to be asked again. */
  readonly retryAfterSeconds: number | undefined

  constructor(
    readonly reason: MailFailure,
    message: string,
    options: ErrorOptions & { retryAfterSeconds?: number | undefined } = {},
  ) {
    super(message, options)
    this.retryAfterSeconds = options.retryAfterSeconds
  }

  get refused(): boolean {
    return this.reason === "mail_refused"
  }
}

/** Whether it is a MailError, of whichever bundle. */
export function isMailError(error: unknown): error is MailError {
  return hasBrand(error, "mail")
}
