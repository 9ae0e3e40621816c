import { requestSignInCode } from "@/lib/features/accounts/request-sign-in-code"
import { emailInput } from "@/lib/features/accounts/schema"
import { accepted } from "@/lib/http/accepted"
import { route } from "@/lib/http/route"

export const POST = route(
  {
    summary: "Ask for a mail with a code to sign in",
    description:
      "The same answer whether or not the address is known. The code (XXXX-XXXX) works for ten minutes, once, and with five tries from one place: POST /token with email and code. After many requests all who ask share one code.",
    auth: "public",
    body: emailInput,
    throttle: { name: "sign-in-code", points: 60, seconds: 3600 },
    answers: { 202: accepted.answer },
  },
  async ({ ctx, body }) => {
    await requestSignInCode(ctx, body)
    return accepted.response("If this address has an account, a code to sign in is on its way.")
  },
)
