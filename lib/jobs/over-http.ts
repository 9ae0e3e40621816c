import { serve } from "inngest/next"
import { NextRequest } from "next/server"
import { WaybillError } from "@/lib/core/errors"
import { newId } from "@/lib/core/ids"
import { env } from "@/lib/platform/env"
import { appId } from "@/lib/platform/queue/call"
import { observeJob } from "@/lib/platform/queue/observe-job"
import { consumeThrottle, type ThrottleLimit } from "@/lib/platform/throttle"
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
const open = serve(options)
/** Checks the signature of whoever asks, whatever for. */
const doors = serve({ ...options, enableUnauthedSync: false })
const known = new Set(functions.map((job) => job.id()))

/** Registrations that strangers ask for: all processes and instances together. */
const strangers: ThrottleLimit = { name: "inngest-registration", points: 1, seconds: 60, exact: true }

/** The SDK's serve handler as an Inngest server calls it; it checks the signature of whoever calls a function or looks at them. */
export const GET: typeof doors.GET = (request, context) => answerAtDoor("GET", async () => doors.GET(request, context))

/**
 * Registers the functions. Whoever signs is served as they ask. For strangers it does one thing, without anything of what they
 * sent, and once a minute. The dev server signs nothing, and can only be on this machine.
 * @throws WaybillError `throttled`
 */
export async function PUT(request: NextRequest, context: unknown): Promise<Response> {
  if (env().INNGEST_DEV) return answerAtDoor("PUT", async () => open.PUT(request, context))
  if (request.headers.has("x-inngest-signature")) {
    const answer = await answerAtDoor("PUT", async () => doors.PUT(request, context))
    if (answer.status !== 401) return answer
  }
  const retryAfter = await consumeThrottle(strangers, "all")
  if (retryAfter !== null) throw new WaybillError("throttled", { retryAfter })
  const plain = new NextRequest(new URL(request.nextUrl.pathname, env().APP_URL), { method: "PUT" })
  return answerAtDoor("PUT", async () => open.PUT(plain, context))
}

export const POST: typeof doors.POST = (request, context) => {
  const named = new URL(request.url).searchParams.get("fnId")?.replace(`${appId}-`, "") ?? ""
  // Whoever calls may say anything.
  const functionId = known.has(named) ? named : "unknown"
  const call = async () => doors.POST(request, context)
  return answerAtDoor("POST", () => observeJob({ functionId, runId: newId() }, call))
}
