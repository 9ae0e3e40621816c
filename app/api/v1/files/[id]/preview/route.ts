import { z } from "zod"
import { id } from "@/lib/core/input"
import { readPreview } from "@/lib/features/files/preview"
import { route } from "@/lib/http/route"

export const GET = route(
  {
    summary: "The picture of its first page that a file carries",
    auth: "person",
    params: z.object({ id }),
    answers: { 200: { description: "A JPEG or PNG", type: "image/*" } },
  },
  async ({ ctx, params }) => {
    const { type, bytes } = await readPreview(ctx.actor, params.id)
    const headers = { "content-type": type, "content-security-policy": "sandbox; default-src 'none'" }
    return new Response(Buffer.from(bytes), { headers })
  },
)
