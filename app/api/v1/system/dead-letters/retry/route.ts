import { retryDeadLetters } from "@/lib/features/system/retry-dead-letter"
import { retried, retryDeadLettersQuery } from "@/lib/features/system/schema"
import { json } from "@/lib/http/json"
import { route } from "@/lib/http/route"

export const POST = route(
  {
    summary: "Try all jobs again that failed for good",
    description: "500 of them, the newest first; ask again while `more` is true. For Ops who are admins.",
    auth: "ops",
    query: retryDeadLettersQuery,
    answers: { 200: { description: "How many are queued again", schema: retried } },
  },
  async ({ ctx, query }) => json(await retryDeadLetters(ctx, query)),
)
