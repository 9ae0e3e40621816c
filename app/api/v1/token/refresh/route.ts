import { refreshSession } from "@/lib/features/sessions/refresh-session"
import { refreshInput, tokenAnswer } from "@/lib/features/sessions/schema"
import { json } from "@/lib/http/json"
import { route } from "@/lib/http/route"

export const POST = route(
  {
    summary: "Change a refresh token for a new pair",
    description: "A refresh token works once. One that comes back ends its whole family.",
    auth: "public",
    body: refreshInput,
    throttle: { name: "refresh", points: 600, seconds: 900 },
    answers: { 200: { description: "Tokens", schema: tokenAnswer } },
  },
  async ({ ctx, body }) => json(await refreshSession(ctx, body.refresh_token)),
)
