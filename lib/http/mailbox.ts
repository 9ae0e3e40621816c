import { WaybillError } from "@/lib/core/errors"
import { env, isLoopback } from "@/lib/platform/env"
import { type KeptMail, Mailbox } from "@/lib/platform/mail/mailbox"

const newest = 200

/**
 * The mails kept on this machine, newest first. Whoever reads them owns the accounts, so there are none to read unless
 * the server listens on loopback alone, is asked by a loopback name (a foreign name that resolves here is a rebinding
 * attack), and mails go nowhere else.
 * @throws WaybillError `not_found`
 */
export async function readMailbox(headers: Headers): Promise<KeptMail[]> {
  const hostname = URL.parse(`http://${headers.get("host")}`)?.hostname ?? ""
  if (!env().mailboxOpen || !isLoopback(hostname)) throw new WaybillError("not_found")
  return new Mailbox(env().mailboxDir).listMails(newest)
}
