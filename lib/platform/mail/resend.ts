import { type ErrorResponse, Resend, type Response } from "resend"
import { type Mail, MailError, type Mailer, type MailFailure, type MailReceipt } from "./mailer"
import { plainKey } from "./plain-key"

/** The tag by which a webhook's message is known to be of one of our mails. */
export const mailTag = "waybill_mail"

/** What Resend answers to a mail that no later try will make any better, when it is the mail that it speaks of. */
const refusals = new Set([
  "validation_error",
  "missing_required_field",
  "invalid_parameter",
  "invalid_attachment",
  "invalid_idempotency_key",
])

/** A longer wait than this is not believed: a link in a mail does not last for ever. */
const longestWaitSeconds = 3_600

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

  get longestSeconds(): number {
    return this.timeoutMilliseconds / 1_000
  }

  async send({ to, subject, html, text }: Mail, idempotencyKey: string): Promise<MailReceipt> {
    const signal = AbortSignal.timeout(this.timeoutMilliseconds)
    const tags = [{ name: mailTag, value: plainKey(idempotencyKey) }]
    const message = { from: this.from, to, subject, html, text, tags }
    const answer: Response<{ id: string }> = await this.#resend.emails
      .send(message, { idempotencyKey, signal })
      .catch((error: unknown) => {
        throw unreachable(signal, error)
      })
    if (typeof answer.data?.id === "string") return { providerId: answer.data.id }
    // A mail under this key was taken before, with another body: tokens are made anew for each try.
    if (answer.error?.name === "invalid_idempotent_request") return { providerId: null }
    throw answer.error && !answer.headers ? unreachable(signal) : toMailError(answer.error, answer.headers)
  }

  /** Any answer will do: what it says to a call without a mail is no matter. */
  async probe(): Promise<void> {
    const answer = await fetch(this.baseUrl, { method: "HEAD", signal: AbortSignal.timeout(probeMilliseconds) })
    if (answer.status >= 500) throw new MailError("mailer_error", `Resend answered ${answer.status}.`)
  }
}

/** The SDK tells a broken connection and an answer that is no JSON in the same way. */
function unreachable(signal: AbortSignal, cause?: unknown): MailError {
  const reason = signal.aborted ? "mailer_timeout" : "mailer_away"
  return new MailError(reason, "Resend could not be reached, or gave no answer that makes sense.", { cause })
}

function toMailError(error: ErrorResponse | null, headers: Record<string, string> | null): MailError {
  const { statusCode, name, message } = { statusCode: null, name: "no name", message: "no message", ...error }
  const words = `Resend answered ${statusCode ?? "nothing"} (${name}): ${message}`
  return new MailError(reasonOf(statusCode, name, message), words, { retryAfterSeconds: waitOf(headers) })
}

function reasonOf(statusCode: number | null, name: string, message: string): MailFailure {
  if (statusCode === 429 || name === "concurrent_idempotent_requests") return "mailer_busy"
  // One name for two things: a key that is no key at all is a `validation_error` too.
  const ours = /\bapi key\b/i.test(message) || name === "invalid_from_address"
  if (statusCode === 401 || statusCode === 403 || ours) return "mailer_settings"
  const refused = (statusCode === 400 || statusCode === 422) && refusals.has(name)
  return refused ? "mail_refused" : "mailer_error"
}

/** `Retry-After` holds seconds or a date. */
function waitOf(headers: Record<string, string> | null): number | undefined {
  const value = headers?.["retry-after"]
  if (!value) return undefined
  const seconds = /^\d+$/.test(value) ? Number(value) : (Date.parse(value) - Date.now()) / 1_000
  return Number.isFinite(seconds) ? Math.min(Math.max(seconds, 1), longestWaitSeconds) : undefined
}
