import { z } from "zod"
import { delivery } from "@/lib/core/delivery"
import { id } from "@/lib/core/input"
import { verifyFileInput } from "@/lib/features/holdings/schema"
import { verifyFile } from "@/lib/features/holdings/verify-file"
import { json } from "@/lib/http/json"
import { route } from "@/lib/http/route"

export const POST = route(
  {
    summary: "Tell the SHA-256 of what arrived",
    description:
      "409 before the file was sent to you whole, 422 for another SHA-256. The file then counts as verified, once and for all.",
    auth: "client",
    params: z.object({ id }),
    body: verifyFileInput,
    answers: { 200: { description: "What you were sent of the file", schema: delivery } },
  },
  async ({ ctx, params, body }) => json(await verifyFile(ctx, { ...body, fileId: params.id })),
)
