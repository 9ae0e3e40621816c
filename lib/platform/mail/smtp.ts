import { createTransport, type Transporter } from "nodemailer"
import { type Mail, MailError, type Mailer, type MailFailure, type MailReceipt } from "./mailer"
import { plainKey } from "./plain-key"

/** Where an SMTP server is, and how to speak with it. */
export type SmtpAddress = {
  host: string
  port: number
  /** TLS from the first byte (smtps). */
  secure: boolean
  /** Else: whether nothing is said before STARTTLS, or everything in the clear. */
  startTls: "required" | "never"
  user: string | undefined
  password: string | undefined
}

export type SmtpLimits = {
  connectMilliseconds: number
  /** How long it may be silent. */
  idleMilliseconds: number
  /** For a mail, all in all. */
  totalMilliseconds: number
  /** The certificates to believe, as PEM; the usual ones without. */
  ca?: string
}

const usual: SmtpLimits = { connectMilliseconds: 10_000, idleMilliseconds: 20_000, totalMilliseconds: 40_000 }

/** Replies of RFC 4954 and 3207 that speak of who we are, and not of the mail. */
const notAboutTheMail = new Set([530, 534, 535, 538])

/** Of which steps a 5yz is about the mail; of the others it is about the connection. */
const stepsOfTheMail = /^(MAIL|RCPT|DATA|BDAT)\b/

/**
 * Sends mails through an SMTP server, a connection for each. SMTP itself knows no idempotency: every try of a mail has the
 * same Message-ID, by which receivers drop doubles, and the table `mail` keeps us from sending what was taken.
 */
export class SmtpMailer implements Mailer {
  readonly name = "smtp"
  readonly #transport: Transporter
  readonly #domain: string

  constructor(
    { host, port, secure, startTls, user, password }: SmtpAddress,
    readonly from: string,
    readonly limits: SmtpLimits = usual,
  ) {
    this.#domain = /@([\w.-]+)>?\s*$/.exec(from)?.[1] ?? "localhost"
    this.#transport = createTransport({
      host,
      port,
      secure,
      requireTLS: !secure && startTls === "required",
      ignoreTLS: startTls === "never",
      ...(user === undefined ? {} : { auth: { user, pass: password ?? "" } }),
      connectionTimeout: limits.connectMilliseconds,
      dnsTimeout: limits.connectMilliseconds,
      greetingTimeout: limits.idleMilliseconds,
      socketTimeout: limits.idleMilliseconds,
      tls: { minVersion: "TLSv1.2", ca: limits.ca },
      disableFileAccess: true,
      disableUrlAccess: true,
    })
  }

  get longestSeconds(): number {
    return this.limits.totalMilliseconds / 1_000
  }

  /** Connects, and signs in where that is asked for. */
  async probe(): Promise<void> {
    try {
      await this.#transport.verify()
    } catch (error) {
      throw toMailError(error)
    }
  }

  async send({ to, subject, html, text }: Mail, idempotencyKey: string): Promise<MailReceipt> {
    const messageId = `<${plainKey(idempotencyKey)}@${this.#domain}>`
    try {
      await this.#transport.sendMail({
        from: this.from,
        to: { name: "", address: to },
        subject,
        html,
        text,
        messageId,
        headers: { "Auto-Submitted": "auto-generated" },
        signal: AbortSignal.timeout(this.limits.totalMilliseconds),
      })
      return { providerId: messageId }
    } catch (error) {
      throw toMailError(error)
    }
  }
}

type SmtpFault = { code?: string; originalCode?: string; responseCode?: number; command?: string; message?: string }

function toMailError(error: unknown): MailError {
  const fault: SmtpFault = error instanceof Error ? error : { message: String(error) }
  return new MailError(reasonOf(fault), `The SMTP server did not take the mail: ${fault.message}`, { cause: error })
}

function reasonOf({ code = "", originalCode = "", responseCode, command = "" }: SmtpFault): MailFailure {
  if (code === "EAUTH" || code === "ENOAUTH" || code === "ETLS") return "mailer_settings"
  if (/CERT|SIGNED|ALTNAME|SSL/.test(originalCode)) return "mailer_settings"
  if (responseCode !== undefined) return reasonOfReply(responseCode, command)
  // An envelope without a reply is one that could not even be written.
  if (code === "EENVELOPE") return "mail_refused"
  if (code === "ETIMEDOUT" || code === "EABORT") return "mailer_timeout"
  return code === "ECONNECTION" || code === "ESOCKET" || code === "EDNS" ? "mailer_away" : "mailer_error"
}

function reasonOfReply(code: number, command: string): MailFailure {
  if (notAboutTheMail.has(code)) return "mailer_settings"
  if (code >= 400 && code < 500) return "mailer_busy"
  // 503 says that the session was in the wrong state, of which the mail knows nothing.
  return code >= 500 && code !== 503 && stepsOfTheMail.test(command) ? "mail_refused" : "mailer_error"
}
