import { Resend } from "resend"
import { type Mail, MailError, type Mailer } from "./mailer"

/** What Resend answers to a mail that no later try will make any better. */
const refusals = new Set(["validation_error", "missing_required_field", "invalid_parameter", "invalid_attachment"])

const probeMilliseconds = 3_000

/** Sends mails through Resend's HTTP API. */
export class ResendMailer implements Mailer {
  readonly name = "resend"
  readonly #resend: Resend

  constructor(
    apiKey: string,
    readonly from: string,
    readonly baseUrl = "https://api.resend.com",
    readonly timeoutMilliseconds = 20_000,
  ) {
    this.#resend = new Resend(apiKey, { baseUrl })
  }

  async send({ to, subject, html, text }: Mail, idempotencyKey: string): Promise<void> {
    const { error } = await this.#post({ from: this.from, to, subject, html, text }, idempotencyKey)
    if (!error) return
    // A mail under this key was taken before, with another body: tokens are made anew for each try.
    if (error.name === "invalid_idempotent_request") return
    throw new MailError(
      `Resend answered ${error.statusCode ?? "nothing"} (${error.name}): ${error.message}`,
      refusals.has(error.name),
    )
  }

  /** Any answer will do: what it says to a call without a mail is no matter. */
  async probe(): Promise<void> {
    const answer = await fetch(this.baseUrl, { method: "HEAD", signal: AbortSignal.timeout(probeMilliseconds) })
    if (answer.status >= 500) throw new MailError(`Resend answered ${answer.status}.`, false)
  }

  async #post(mail: Mail & { from: string }, idempotencyKey: string) {
    try {
      const signal = AbortSignal.timeout(this.timeoutMilliseconds)
      return await this.#resend.emails.send(mail, { idempotencyKey, signal })
    } catch (error) {
      throw new MailError("Resend could not be reached.", false, { cause: error })
    }
  }
}
