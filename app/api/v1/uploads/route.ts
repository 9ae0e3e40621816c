import { route } from "@/lib/http/route"
import { answerTus, describeTus } from "@/lib/http/tus"

export const OPTIONS = route(
  {
    summary: "What of tus 1.0 is spoken here",
    auth: "public",
    answers: { 204: { description: "Tus-Version, Tus-Extension and Tus-Max-Size tell" } },
  },
  async () => describeTus(),
)

const stream = "application/offset+octet-stream"

export const POST = route(
  {
    summary: "Begin a resumable upload (tus 1.0)",
    description:
      "Headers: Tus-Resumable, Upload-Length, Upload-Metadata with `filename`. The answer's Location is a path. Extensions: creation, creation-with-upload, termination, expiration.",
    auth: "ops",
    body: { stream, description: "May carry the first bytes" },
    answers: { 201: { description: "Begun; its address is in Location" } },
  },
  ({ ctx, request }) => answerTus(ctx, request),
)
