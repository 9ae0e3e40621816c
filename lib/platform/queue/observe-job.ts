import { instruments } from "../metrics/instruments"
import { type Scope, scopes } from "../telemetry/scope"
import { beginSpan, tracing } from "../telemetry/tracing"

/** What of the SDK's answers means what: steps that ran or wait are 206, and 401 is for a call that nobody has signed. */
const results: Record<number, string> = { 200: "completed", 206: "continued", 401: "refused" }

/**
 * Calls a job function once, and counts, times and traces that: its lines in the log carry the run's id. For both engines,
 * since both call the SDK's handler.
 */
export async function observeJob(
  job: { functionId: string; runId: string },
  call: () => Promise<Response>,
): Promise<Response> {
  const scope: Scope = { requestId: job.runId, job: job.functionId }
  const span = beginSpan(
    { name: `job ${job.functionId}`, kind: "consumer", attributes: { "waybill.job": job.functionId } },
    scopes().getStore(),
  )
  const began = performance.now()
  let result = "failed"
  let failure: unknown
  try {
    const response = await scopes().run({ ...scope, ...(span ? { span } : {}) }, call)
    result = results[response.status] ?? "failed"
    if (result === "failed") failure = new Error(`answered ${response.status}`)
    return response
  } catch (error) {
    failure = error
    throw error
  } finally {
    instruments().jobs.observe({ function: job.functionId, result }, (performance.now() - began) / 1000)
    if (span) tracing().of?.end(span, failure)
  }
}
