import { requestPasswordReset } from "@/lib/features/accounts/request-password-reset"
import { emailInput } from "@/lib/features/accounts/schema"
import { accepted } from "@/lib/http/accepted"
import { route } from "@/lib/http/route"

export const POST = route(
  {
    summary: "Ask for a mail to set a new password",
    description: "The same answer whether or not the address is known.",
    auth: "public",
    body: emailInput,
    throttle: { name: "forgot", points: 60, seconds: 3600 },
    answers: { 202: accepted.answer },
  },
  async ({ ctx, body }) => {
    await requestPasswordReset(ctx, body)
    return accepted.response("If this address has an account, a link to set a new password is on its way.")
  },
)
