import { z } from "zod"
import { id } from "@/lib/core/input"
import { revokeLink } from "@/lib/features/links/revoke-link"
import { route } from "@/lib/http/route"

export const DELETE = route(
  {
    summary: "End a client's link",
    description:
      "A running download stops. It does not end access: the client can ask for a new link until the document is withdrawn or held.",
    auth: "ops",
    params: z.object({ id }),
    answers: { 204: { description: "Ended" } },
  },
  async ({ ctx, params }) => {
    await revokeLink(ctx, params.id)
    return new Response(null, { status: 204 })
  },
)
