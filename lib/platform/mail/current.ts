import { env } from "../env"
import { log } from "../log"
import { singleton } from "../singleton"
import { Mailbox } from "./mailbox"
import type { Mailer } from "./mailer"
import { ObservedMailer } from "./observed"
import { ResendMailer } from "./resend"
import { SmtpMailer } from "./smtp"
import { WatchedMailer } from "./watched"

/** The mailer that the settings choose. How it is, each server process knows from the mails that it sent itself. */
export const mailer = singleton(
  "mailer",
  () =>
    new WatchedMailer(new ObservedMailer(chosen()), ({ name, state, reason }) => {
      if (state === "up") log().info(`mailer: ${name} takes mails`)
      else log().error({ reason }, `mailer: ${name} takes no mails, and they wait for it`)
    }),
)

/** Where mails go: Resend with a key, an SMTP server with an address, else the mailbox in the data folder. */
function chosen(): Mailer {
  const { RESEND_API_KEY, RESEND_BASE_URL, SMTP_URL, MAIL_FROM } = env()
  if (RESEND_API_KEY) return new ResendMailer(RESEND_API_KEY, MAIL_FROM, RESEND_BASE_URL)
  return SMTP_URL ? new SmtpMailer(SMTP_URL, MAIL_FROM) : mailbox()
}

/** The mailbox in the data folder, also while mails go elsewhere. */
export const mailbox = singleton("mailbox", () => new Mailbox(env().mailboxDir))
