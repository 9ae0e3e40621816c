import { instruments } from "../metrics/instruments"
import { isMailError, type Mail, type Mailer, type MailReceipt } from "./mailer"

/** Any mailer, with what came of each mail counted. */
export class ObservedMailer implements Mailer {
  readonly name: Mailer["name"]
  readonly longestSeconds: number

  constructor(private readonly mailer: Mailer) {
    this.name = mailer.name
    this.longestSeconds = mailer.longestSeconds
  }

  async send(mail: Mail, idempotencyKey: string): Promise<MailReceipt> {
    try {
      const receipt = await this.mailer.send(mail, idempotencyKey)
      instruments().mails.inc({ result: "sent" })
      return receipt
    } catch (error) {
      instruments().mails.inc({ result: isMailError(error) && error.refused ? "refused" : "failed" })
      throw error
    }
  }

  probe(): Promise<void> {
    return this.mailer.probe()
  }
}
