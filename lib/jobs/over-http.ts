import { serve } from "inngest/next"
import { newId } from "@/lib/core/ids"
import { appId } from "@/lib/platform/queue/call"
import { observeJob } from "@/lib/platform/queue/observe-job"
import { inngest } from "./client"
import { functions } from "./functions"

const doors = serve({ client: inngest, functions })
const known = new Set(functions.map((job) => job.id()))

/** The SDK's serve handler as an Inngest server calls it; it checks the caller's signature. */
export const { GET, PUT } = doors

export const POST: typeof doors.POST = (request, context) => {
  const named = new URL(request.url).searchParams.get("fnId")?.replace(`${appId}-`, "") ?? ""
  // Whoever calls may say anything.
  const functionId = known.has(named) ? named : "unknown"
  return observeJob({ functionId, runId: newId() }, () => Promise.resolve(doors.POST(request, context)))
}
