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
      200: {
        description: "Verified; sign in now",
        schema: z.object({ message: z.string(), email: z.string(), hasPassword: z.boolean() }),
      },
    },
  },
  async ({ ctx, body }) => {
    const { email, hasPassword } = await verifyEmail(ctx, body)
    const message = hasPassword ? "You can sign in now." : "Set a password by mail before you sign in."
    return json({ message: `Your address is verified. ${message}`, email, hasPassword })
  },
)
