import { z } from "zod"
import { id } from "@/lib/core/input"
import { route } from "@/lib/http/route"
import { answerTus } from "@/lib/http/tus"

const params = z.object({ id })

export const HEAD = route(
  {
    summary: "How far an upload has come",
    auth: "ops",
    params,
    answers: { 200: { description: "Upload-Offset tells" } },
  },
  ({ ctx, request }) => answerTus(ctx, request),
)

export const PATCH = route(
  {
    summary: "Append to an upload",
    description:
      "In one request or in as many as you like. Refusals of a whole file come as the answer to its last byte. Where something on the way knows no PATCH, DELETE or HEAD, send POST with `X-HTTP-Method-Override`: what it names counts.",
    auth: "ops",
    params,
    body: { stream: "application/offset+octet-stream", description: "Bytes from Upload-Offset on" },
    answers: { 204: { description: "Taken; Upload-Offset tells how far it came" } },
  },
  ({ ctx, request }) => answerTus(ctx, request),
)

export const DELETE = route(
  { summary: "Cancel an upload", auth: "ops", params, answers: { 204: { description: "Gone" } } },
  ({ ctx, request }) => answerTus(ctx, request),
)
