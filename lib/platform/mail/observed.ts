import { instruments } from "../metrics/instruments"
import { type Mail, MailError, type Mailer } from "./mailer"

/** Any mailer, with what came of each mail counted. */
export class ObservedMailer implements Mailer {
  readonly name: Mailer["name"]

  constructor(private readonly mailer: Mailer) {
    this.name = mailer.name
  }

  async send(mail: Mail, idempotencyKey: string): Promise<void> {
    try {
      await this.mailer.send(mail, idempotencyKey)
      instruments().mails.inc({ result: "sent" })
    } catch (error) {
      instruments().mails.inc({ result: error instanceof MailError && error.refused ? "refused" : "failed" })
      throw error
    }
  }

  probe(): Promise<void> {
    return this.mailer.probe()
  }
}
