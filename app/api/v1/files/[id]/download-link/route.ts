import { z } from "zod"
import { id } from "@/lib/core/input"
import { issueLink } from "@/lib/features/links/issue-link"
import { issuedLink, issueLinkInput } from "@/lib/features/links/schema"
import { json } from "@/lib/http/json"
import { route } from "@/lib/http/route"

export const POST = route(
  {
    summary: "Issue your own download link to a file",
    description: "It works for you alone, until it expires. With `deliver: email` it is mailed to you instead of told.",
    auth: "client",
    params: z.object({ id }),
    body: issueLinkInput,
    answers: { 201: { description: "The link", schema: issuedLink } },
  },
  async ({ ctx, params, body }) => json(await issueLink(ctx, { ...body, fileId: params.id }), { status: 201 }),
)
