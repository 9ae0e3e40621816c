import { serve } from "inngest/next"
import { newId } from "@/lib/core/ids"
import { env } from "@/lib/platform/env"
import { appId } from "@/lib/platform/queue/call"
import { observeJob } from "@/lib/platform/queue/observe-job"
import { inngest } from "./client"
import { answerAtDoor } from "./door-log"
import { functions } from "./functions"

const options = {
  client: inngest,
  functions,
  // Where the server is to call is a setting, never the request's own `Host`, which anybody may write: so whoever asks for a
  // registration gets no other than ours, and need not be known (`curl -X PUT`, as Inngest's manual has it).
  serveOrigin: env().INNGEST_SERVE_ORIGIN ?? env().APP_URL,
  servePath: env().INNGEST_SERVE_PATH,
}
const doors = serve(options)
const known = new Set(functions.map((job) => job.id()))

/** The SDK's serve handler as an Inngest server calls it; it checks the signature of whoever calls a function or looks at them. */
const looks = serve({ ...options, enableUnauthedSync: false })

export const GET: typeof doors.GET = (request, context) => answerAtDoor("GET", async () => looks.GET(request, context))

export const PUT: typeof doors.PUT = (request, context) => answerAtDoor("PUT", async () => doors.PUT(request, context))

export const POST: typeof doors.POST = (request, context) => {
  const named = new URL(request.url).searchParams.get("fnId")?.replace(`${appId}-`, "") ?? ""
  // Whoever calls may say anything.
  const functionId = known.has(named) ? named : "unknown"
  const call = async () => doors.POST(request, context)
  return answerAtDoor("POST", () => observeJob({ functionId, runId: newId() }, call))
}
