import { z } from "zod"
import { id } from "@/lib/core/input"
import { fileHistory } from "@/lib/features/files/schema"
import { readStory } from "@/lib/features/files/story"
import { json } from "@/lib/http/json"
import { route } from "@/lib/http/route"

export const GET = route(
  {
    summary: "A file's whole story: states, links, transfers",
    auth: "ops",
    params: z.object({ id }),
    answers: { 200: { description: "The story, newest first", schema: fileHistory } },
  },
  async ({ ctx, params }) => json(await readStory(ctx.actor, params.id)),
)
