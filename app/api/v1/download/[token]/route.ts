import { z } from "zod"
import { WaybillError } from "@/lib/core/errors"
import { token } from "@/lib/core/input"
import { findDownload } from "@/lib/features/links/find-download"
import { refuseNavigation } from "@/lib/http/navigation"
import { route } from "@/lib/http/route"
import { asksForWhole, describeFile, sendFile } from "@/lib/http/send-file"

const params = z.object({ token })
const answers = {
  200: { description: "The file, as an attachment", type: "application/octet-stream" },
  206: { description: "The range that was asked for", type: "application/octet-stream" },
}
const description =
  "404 for everybody but the client it was issued to; 410 when it expired, was ended or used up; 429 while other downloads through a link with a limit stand in the way."

export const GET = route(
  { summary: "Download through your link", description, auth: "person", params, answers, refusal: refuseNavigation },
  async ({ ctx, params, request }) => {
    const download = await findDownload(ctx, params.token, asksForWhole(request))
    if (ctx.actor.role !== "client") throw new WaybillError("not_found")
    return sendFile({ ...ctx, actor: ctx.actor }, request, download)
  },
)

export const HEAD = route(
  { summary: "What a download would be; counts nothing", description, auth: "person", params, answers },
  async ({ ctx, params, request }) => describeFile(ctx, request, await findDownload(ctx, params.token)),
)
