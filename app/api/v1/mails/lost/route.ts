import { listLostMails } from "@/lib/features/mails/reads"
import { lostMails } from "@/lib/features/mails/schema"
import { json } from "@/lib/http/json"
import { route } from "@/lib/http/route"

export const GET = route(
  {
    summary: "List the mails that did not arrive",
    description: "That bounced, were complained of or given up. What bounces is known with Resend's webhooks alone.",
    auth: "ops",
    answers: { 200: { description: "The latest 20, newest first", schema: lostMails } },
  },
  async ({ ctx }) => json(await listLostMails(ctx.actor)),
)
