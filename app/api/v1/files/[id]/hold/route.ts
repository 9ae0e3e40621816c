import { z } from "zod"
import { id } from "@/lib/core/input"
import { holdFile } from "@/lib/features/files/release-file"
import { fileView } from "@/lib/features/files/schema"
import { json } from "@/lib/http/json"
import { route } from "@/lib/http/route"

export const POST = route(
  {
    summary: "Hold a file back that is out",
    description: "It is gone for clients and running downloads stop; links work again once it is released.",
    auth: "ops",
    params: z.object({ id }),
    answers: { 200: { description: "The file as it is now", schema: fileView } },
  },
  async ({ ctx, params }) => json(await holdFile(ctx, params.id)),
)
