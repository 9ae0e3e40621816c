import { openBearerSession } from "@/lib/features/sessions/open-session"
import { tokenAnswer, tokenInput } from "@/lib/features/sessions/schema"
import { json } from "@/lib/http/json"
import { route } from "@/lib/http/route"

export const POST = route(
  {
    summary: "Sign in a program: get bearer tokens",
    description:
      "With a password, or with the code that POST /sign-in-code mailed, which works once. 401 alike for an unknown address, a wrong password or code, and an address that is not verified. After too many wrong passwords the answer is 429, except to the right one from where its owner has signed in before; a code goes on working.",
    auth: "public",
    body: tokenInput,
    answers: { 200: { description: "Tokens", schema: tokenAnswer } },
  },
  async ({ ctx, body }) => json(await openBearerSession(ctx, body)),
)
