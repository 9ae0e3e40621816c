import { revokeToken } from "@/lib/features/sessions/close-session"
import { revokeInput } from "@/lib/features/sessions/schema"
import { route } from "@/lib/http/route"

export const POST = route(
  {
    summary: "End the family of an access or refresh token",
    description: "The same answer for a token that is unknown or revoked already (RFC 7009).",
    auth: "public",
    body: revokeInput,
    throttle: { name: "revoke", points: 600, seconds: 900 },
    answers: { 204: { description: "Ended" } },
  },
  async ({ ctx, body }) => {
    await revokeToken(ctx, body.token)
    return new Response(null, { status: 204 })
  },
)
