import { systemContext } from "@/lib/core/actor"
import { recordNotice } from "@/lib/features/mails/record-notice"
import { json } from "@/lib/http/json"
import { readResendNotice } from "@/lib/http/resend-webhook"
import { route } from "@/lib/http/route"

export const POST = route(
  {
    summary: "What became of mails, told by Resend; with its signature only",
    auth: "public",
    body: { stream: "application/json", description: "A message of Resend's webhook, signed in Svix's way" },
    answers: { 200: { description: "Taken down, or known already" } },
  },
  async ({ ctx, request }) => {
    const notice = await readResendNotice(request)
    const news = notice !== null && (await recordNotice(systemContext(ctx.requestId), notice))
    return json({ news })
  },
)
