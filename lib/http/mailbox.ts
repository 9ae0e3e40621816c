import { WaybillError } from "@/lib/core/errors"
import { env } from "@/lib/platform/env"
import { type KeptMail, Mailbox } from "@/lib/platform/mail/mailbox"
import { currentCaller } from "./caller"

const newest = 200

/**
 * The mails kept on this machine, newest first. Whoever reads them owns the accounts, so there are none to read unless the
 * server listens on loopback alone, with no proxy in front of it that the settings know of, and mails go nowhere else. Nor
 * are there any for a request that a proxy has passed on, or that asks for another name than APP_URL's: one that the
 * settings do not know of would show them to the world, and a foreign name that resolves here is a rebinding attack.
 * @throws WaybillError `not_found`
 */
export async function readMailbox(headers: Headers): Promise<KeptMail[]> {
  const { mailboxOpen, mailboxDir, APP_URL } = env()
  const host = headers.get("host")?.toLowerCase()
  // Of whom nothing is known, anything may be true.
  const direct = currentCaller()?.forwarded === false
  if (!mailboxOpen || !direct || host !== new URL(APP_URL).host) throw new WaybillError("not_found")
  return new Mailbox(mailboxDir).listMails(newest)
}
