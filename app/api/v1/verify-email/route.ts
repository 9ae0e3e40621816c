import { z } from "zod"
import { verifyEmailInput } from "@/lib/features/accounts/schema"
import { verifyEmail } from "@/lib/features/accounts/verify-email"
import { json } from "@/lib/http/json"
import { route } from "@/lib/http/route"

export const POST = route(
  {
    summary: "Verify an e-mail address with the token of its mail",
    auth: "public",
    body: verifyEmailInput,
    throttle: { name: "verify", points: 120, seconds: 900 },
    answers: {
      200: { description: "Verified; sign in now", schema: z.object({ message: z.string(), email: z.string() }) },
    },
  },
  async ({ ctx, body }) => {
    const { email } = await verifyEmail(ctx, body)
    return json({ message: "Your address is verified. You can sign in now.", email })
  },
)
