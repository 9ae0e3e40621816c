import { awaitCheck } from "@/lib/features/files/await-check"
import { Patience } from "@/lib/features/files/patience"
import { listFiles } from "@/lib/features/files/reads"
import { receiveUpload } from "@/lib/features/files/receive-upload"
import { filePage, fileView, listFilesQuery } from "@/lib/features/files/schema"
import { json } from "@/lib/http/json"
import { receiveFile } from "@/lib/http/multipart"
import { preferredWait } from "@/lib/http/prefer"
import { route } from "@/lib/http/route"

export const GET = route(
  {
    summary: "List the files that are there for you",
    auth: "person",
    query: listFilesQuery,
    answers: { 200: { description: "A page; go on with nextCursor", schema: filePage } },
  },
  async ({ ctx, query }) => json(await listFiles(ctx.actor, query)),
)

export const POST = route(
  {
    summary: "Upload a document",
    description:
      "When all bytes are there, the answer waits three seconds for the verdict, or as long as `Prefer: wait=SECONDS` says. If there is none by then, at once when the engine that checks is away, or with `Prefer: respond-async` for a file over CHECK_AT_ONCE_BYTES, the file is CHECKING, and becomes AVAILABLE, HELD or REJECTED. A refused file is a 413, 415 or 422 with the reason, and Ops see it as REJECTED. After an error answer the file is available to nobody. `duplicate_of` names a file that was there already with the same content or name.",
    auth: "ops",
    body: { stream: "multipart/form-data", description: "One .docx, .xlsx or .pptx in the field `file`" },
    answers: { 201: { description: "The file", schema: fileView } },
  },
  async ({ ctx, request }) => {
    const patience = new Patience(preferredWait(request.headers))
    const received = await receiveFile(request, (sent) => receiveUpload(ctx, { ...sent, patience }))
    const file = await awaitCheck(ctx.actor, received, patience.left)
    return json(file, { status: 201, headers: { location: `/api/v1/files/${file.id}` } })
  },
)
