import { z } from "zod"
import { id } from "@/lib/core/input"
import { revokeLink } from "@/lib/features/links/revoke-link"
import { route } from "@/lib/http/route"

export const DELETE = route(
  {
    summary: "Revoke a client's link",
    auth: "ops",
    params: z.object({ id }),
    answers: { 204: { description: "Revoked" } },
  },
  async ({ ctx, params }) => {
    await revokeLink(ctx, params.id)
    return new Response(null, { status: 204 })
  },
)
