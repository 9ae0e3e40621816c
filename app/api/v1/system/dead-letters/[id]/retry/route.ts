import { z } from "zod"
import { retryDeadLetter } from "@/lib/features/system/retry-dead-letter"
import { deadLetterId, retried } from "@/lib/features/system/schema"
import { json } from "@/lib/http/json"
import { route } from "@/lib/http/route"

export const POST = route(
  {
    summary: "Try a job again that failed for good",
    description: "However often it is asked for, it is queued once. For Ops who are admins.",
    auth: "ops",
    params: z.object({ id: deadLetterId }),
    answers: { 200: { description: "Whether it was queued by this request", schema: retried } },
  },
  async ({ ctx, params }) => json(await retryDeadLetter(ctx, params.id)),
)
