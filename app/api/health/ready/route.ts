import { answerReadiness } from "@/lib/http/health"
import { route } from "@/lib/http/route"

export const GET = route(
  {
    summary: "Whether this instance can do its work, part by part",
    auth: "unasked",
    answers: { 200: { description: "It can" }, 503: { description: "It cannot, or is about to stop" } },
  },
  async ({ ctx }) => answerReadiness(ctx.requestId),
)
