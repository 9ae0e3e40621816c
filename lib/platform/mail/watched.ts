import { isMailError, type Mail, type Mailer, type MailFailure, type MailReceipt } from "./mailer"

/** How the mailer in use is, as this process knows it from the mails that it sent. */
export type MailerStatus = {
  name: string
  /** `down` while the last try could not be made; a mail that was refused for itself, or put off, says nothing of it. */
  state: "unknown" | "up" | "down"
  /** Since when it has been in this state. */
  since: Date | null
  lastSuccessAt: Date | null
  lastFailureAt: Date | null
  /** Why the last failure was. */
  reason: MailFailure | null
}

/** Remembers how sending went. */
export class WatchedMailer implements Mailer {
  readonly #mailer: Mailer
  readonly #onChange: (status: MailerStatus) => void
  #status: MailerStatus

  /** @param onChange is told when it goes up or down, or is down for another reason. */
  constructor(mailer: Mailer, onChange: (status: MailerStatus) => void) {
    this.#mailer = mailer
    this.#onChange = onChange
    const untried = { since: null, lastSuccessAt: null, lastFailureAt: null, reason: null }
    this.#status = { name: mailer.name, state: "unknown", ...untried }
  }

  get name() {
    return this.#mailer.name
  }

  get longestSeconds() {
    return this.#mailer.longestSeconds
  }

  probe(): Promise<void> {
    return this.#mailer.probe()
  }

  get status(): MailerStatus {
    return this.#status
  }

  async send(mail: Mail, idempotencyKey: string): Promise<MailReceipt> {
    try {
      const receipt = await this.#mailer.send(mail, idempotencyKey)
      this.#turn("up", { lastSuccessAt: new Date() })
      return receipt
    } catch (error) {
      const reason = isMailError(error) ? error.reason : "mailer_error"
      this.#turn(this.#after(reason), { lastFailureAt: new Date(), reason })
      throw error
    }
  }

  #after(reason: MailFailure): MailerStatus["state"] {
    if (reason === "mail_refused") return "up"
    return reason === "mailer_busy" ? this.#status.state : "down"
  }

  #turn(state: MailerStatus["state"], change: Partial<MailerStatus>): void {
    const former = this.#status
    this.#status = { ...former, ...change, state, since: former.state === state ? former.since : new Date() }
    const otherReason = state === "down" && former.reason !== this.#status.reason
    if (former.state !== state || otherReason) this.#onChange(this.#status)
  }
}
