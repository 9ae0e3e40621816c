import { z } from "zod"
import { id } from "@/lib/core/input"
import { releaseFile } from "@/lib/features/files/release-file"
import { fileView } from "@/lib/features/files/schema"
import { json } from "@/lib/http/json"
import { route } from "@/lib/http/route"

export const POST = route(
  {
    summary: "Let a file go out that was held back",
    auth: "ops",
    params: z.object({ id }),
    answers: { 200: { description: "The file as it is now", schema: fileView } },
  },
  async ({ ctx, params }) => json(await releaseFile(ctx, params.id)),
)
