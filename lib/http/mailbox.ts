import { WaybillError } from "@/lib/core/errors"
import { env } from "@/lib/platform/env"
import { type KeptMail, Mailbox } from "@/lib/platform/mail/mailbox"

const newest = 200

/**
 * The mails kept on this machine, newest first. Whoever reads them owns the accounts, so there are none to read unless
 * the server listens on loopback alone and mails go nowhere else.
 * @throws WaybillError `not_found`
 */
export async function readMailbox(): Promise<KeptMail[]> {
  if (!env().mailboxOpen) throw new WaybillError("not_found")
  return new Mailbox(env().mailboxDir).listMails(newest)
}
