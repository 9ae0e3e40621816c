import { WaybillError } from "@/lib/core/errors"
import { readiness } from "@/lib/platform/health/readiness"
import { answer } from "./exchange"
import { json } from "./json"
import { toProblem } from "./problem"

/** Ask again after so many seconds: most of what is away comes back by itself. */
const retryAfter = 5

/**
 * Whether this instance can do its work, part by part: 200, also when what downloads do not need is away, or 503. A part is
 * named with its state and nothing else: addresses and errors are for the log.
 */
export async function answerReadiness(requestId: string): Promise<Response> {
  const { status, parts } = await readiness()
  if (status === "ok" || status === "degraded") return json({ status, parts })
  const problem = toProblem(new WaybillError("unavailable", { retryAfter }), requestId)
  const body = JSON.stringify({ ...problem, state: status, parts })
  const headers = new Headers({ "content-type": "application/problem+json", "retry-after": String(retryAfter) })
  return answer(body, Buffer.byteLength(body), { status: 503, headers })
}
