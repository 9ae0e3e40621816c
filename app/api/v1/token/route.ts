import { openBearerSession } from "@/lib/features/sessions/open-session"
import { tokenAnswer, tokenInput } from "@/lib/features/sessions/schema"
import { json } from "@/lib/http/json"
import { route } from "@/lib/http/route"

export const POST = route(
  {
    summary: "Sign in a program: get bearer tokens",
    description: "401 alike for an unknown address, a wrong password and an address that is not verified.",
    auth: "public",
    body: tokenInput,
    answers: { 200: { description: "Tokens", schema: tokenAnswer } },
  },
  async ({ ctx, body }) => json(await openBearerSession(ctx, body)),
)
