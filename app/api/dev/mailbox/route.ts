import { json } from "@/lib/http/json"
import { readMailbox } from "@/lib/http/mailbox"
import { route } from "@/lib/http/route"

export const GET = route(
  {
    summary: "The mails kept here, newest first; on loopback only",
    auth: "public",
    answers: { 200: { description: "Mails" } },
  },
  async ({ request }) => json(await readMailbox(request.headers)),
)
