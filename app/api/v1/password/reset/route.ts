import { z } from "zod"
import { resetPassword } from "@/lib/features/accounts/reset-password"
import { resetPasswordInput } from "@/lib/features/accounts/schema"
import { json } from "@/lib/http/json"
import { route } from "@/lib/http/route"

export const POST = route(
  {
    summary: "Set a new password with the link or the code of its mail",
    description:
      "Send the token of the link, or the address and the code. Ends every session of the account, and tells its owner by mail.",
    auth: "public",
    body: resetPasswordInput,
    throttle: { name: "reset", points: 60, seconds: 900 },
    answers: { 200: { description: "Set; sign in now", schema: z.object({ message: z.string() }) } },
  },
  async ({ ctx, body }) => {
    await resetPassword(ctx, body)
    return json({ message: "Your new password is set. You can sign in now." })
  },
)
