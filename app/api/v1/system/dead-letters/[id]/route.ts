import { z } from "zod"
import { dismissDeadLetter } from "@/lib/features/system/dismiss-dead-letter"
import { deadLetterId } from "@/lib/features/system/schema"
import { route } from "@/lib/http/route"

export const DELETE = route(
  {
    summary: "Take a job that failed for good off the list",
    description: "Its work stays undone. For Ops who are admins.",
    auth: "ops",
    params: z.object({ id: deadLetterId }),
    answers: { 204: { description: "Dismissed" } },
  },
  async ({ ctx, params }) => {
    await dismissDeadLetter(ctx, params.id)
    return new Response(null, { status: 204 })
  },
)
