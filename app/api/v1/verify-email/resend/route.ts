import { resendVerification } from "@/lib/features/accounts/resend-verification"
import { emailInput } from "@/lib/features/accounts/schema"
import { accepted } from "@/lib/http/accepted"
import { route } from "@/lib/http/route"

export const POST = route(
  {
    summary: "Send a new verification mail",
    description: "The same answer whether or not the address waits for one.",
    auth: "public",
    body: emailInput,
    throttle: { name: "resend", points: 60, seconds: 3600 },
    answers: { 202: accepted.answer },
  },
  async ({ body }) => {
    await resendVerification(body)
    return accepted.response("If this address waits to be verified, a new link is on its way.")
  },
)
