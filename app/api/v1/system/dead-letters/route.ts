import { listDeadLetters } from "@/lib/features/system/dead-letters"
import { deadLetterPage, listDeadLettersQuery } from "@/lib/features/system/schema"
import { json } from "@/lib/http/json"
import { route } from "@/lib/http/route"

export const GET = route(
  {
    summary: "List the jobs that failed for good",
    description: "Newest first. Where Inngest runs the jobs, it keeps them, and there are none here.",
    auth: "ops",
    query: listDeadLettersQuery,
    answers: { 200: { description: "A page; go on with nextCursor", schema: deadLetterPage } },
  },
  async ({ ctx, query }) => json(await listDeadLetters(ctx.actor, query)),
)
