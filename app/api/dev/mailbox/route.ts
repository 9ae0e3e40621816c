import { WaybillError } from "@/lib/core/errors"
import { route } from "@/lib/http/route"
import { env } from "@/lib/platform/env"
import { listMails } from "@/lib/platform/mail/mailbox"

export const GET = route(
  {
    summary: "The mails sent so far, newest first; on loopback only",
    auth: "public",
    answers: { 200: { description: "Mails" } },
  },
  async () => {
    if (!env().mailboxOpen) throw new WaybillError("not_found")
    return Response.json(await listMails(200))
  },
)
