import { env } from "../env"
import { singleton } from "../singleton"
import { Mailbox } from "./mailbox"
import type { Mailer } from "./mailer"
import { ObservedMailer } from "./observed"
import { ResendMailer } from "./resend"

/** Where mails go: Resend with a key, else the mailbox in the data folder. */
export const mailer = singleton("mailer", (): Mailer => {
  const { RESEND_API_KEY, RESEND_BASE_URL, MAIL_FROM } = env()
  return new ObservedMailer(RESEND_API_KEY ? new ResendMailer(RESEND_API_KEY, MAIL_FROM, RESEND_BASE_URL) : mailbox())
})

/** The mailbox in the data folder, also while mails go elsewhere. */
export const mailbox = singleton("mailbox", () => new Mailbox(env().mailboxDir))
