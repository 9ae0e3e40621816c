import { z } from "zod"
import { verifyEmailInput } from "@/lib/features/accounts/schema"
import { verifyEmail } from "@/lib/features/accounts/verify-email"
import { json } from "@/lib/http/json"
import { route } from "@/lib/http/route"

export const POST = route(
  {
    summary: "Verify an e-mail address with the link or the code of its mail",
    description:
      "Send the token of the link, or the address and the code. A password that is sent along is the account's from then on, whatever it was before.",
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
