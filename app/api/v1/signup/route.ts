import { signUpInput } from "@/lib/features/accounts/schema"
import { signUp } from "@/lib/features/accounts/sign-up"
import { accepted } from "@/lib/http/accepted"
import { route } from "@/lib/http/route"

export const POST = route(
  {
    summary: "Sign up as a client",
    description: "The same answer whether or not the address is known. What comes next arrives by mail.",
    auth: "public",
    body: signUpInput,
    throttle: { name: "signup", points: 120, seconds: 3600 },
    answers: { 202: accepted.answer },
  },
  async ({ ctx, body }) => {
    await signUp(ctx, body)
    return accepted.response("Check your inbox: a link there verifies your address.")
  },
)
