import { z } from "zod"
import { id } from "@/lib/core/input"
import { fileHistory, historyQuery } from "@/lib/features/files/schema"
import { readStory } from "@/lib/features/files/story"
import { json } from "@/lib/http/json"
import { route } from "@/lib/http/route"

export const GET = route(
  {
    summary: "A file's whole story: states, links, transfers",
    auth: "ops",
    description:
      "A page of each kind of entries, newest first. With `cursor` the older ones follow; a kind that has no more is empty then.",
    params: z.object({ id }),
    query: historyQuery,
    answers: { 200: { description: "The story, newest first", schema: fileHistory } },
  },
  async ({ ctx, params, query }) => json(await readStory(ctx.actor, params.id, query)),
)
