import { within } from "../within"
import { observeJob } from "./observe-job"
import type { JobHandler } from "./queue"

/** The app's name in the SDK's function ids. */
export const appId = "waybill"

/** What a step answered once and for all: kept with the run and given back to the function on every later call. */
export type StepMemo = { type: "data"; data: unknown } | { type: "error"; error: unknown }

/** A run as the SDK wants to be told of it. */
export type RunState = {
  id: string
  functionId: string
  event: { id: string; name: string; data: unknown; ts: number }
  /** Hashed step id -> its memo. */
  steps: Record<string, StepMemo>
  /** Hashed step ids in the order in which they ended. */
  stack: string[]
  /** Failures of the present step so far. */
  attempt: number
}

/** One operation that a function reported: a step that ran or failed, one to be run, a sleep. */
export type Operation = { id: string; op: string; name?: string | null; data?: unknown; error?: unknown }

export type CallAnswer =
  | { kind: "completed" }
  | { kind: "operations"; operations: Operation[]; retryAfterSeconds: number | undefined }
  | { kind: "failed"; error: unknown; retriable: boolean; retryAfterSeconds: number | undefined }

/**
 * Calls a function once, as the Inngest SDK protocol says (docs/SDK_SPEC.md of inngest/inngest, 4.4 "Call request").
 *
 * @param stepId the planned step to run; without it the function goes on from its memos.
 * @param maxAttempts tries in all; from it the SDK knows when a failure is final.
 * @returns what happened; never throws for what the function did. A call that outlives `timeoutSeconds` has failed.
 */
export async function callFunction(
  handler: JobHandler,
  run: RunState,
  { stepId = "step", maxAttempts, timeoutSeconds }: { stepId?: string; maxAttempts: number; timeoutSeconds: number },
): Promise<CallAnswer> {
  const body = {
    version: 1,
    event: run.event,
    events: [run.event],
    steps: run.steps,
    ctx: {
      run_id: run.id,
      attempt: run.attempt,
      max_attempts: maxAttempts,
      stack: { stack: run.stack, current: run.stack.length },
      use_api: false,
      disable_immediate_execution: false,
    },
  }
  const query = new URLSearchParams({ fnId: `${appId}-${run.functionId}`, stepId })
  const request = new Request(`http://localhost/api/inngest?${query}`, {
    method: "POST",
    headers: { host: "localhost", "content-type": "application/json" },
    body: JSON.stringify(body),
  })
  try {
    return await readAnswer(
      await observeJob({ functionId: run.functionId, runId: run.id }, () =>
        within(timeoutSeconds * 1000, handler(request), `The call took longer than ${timeoutSeconds} s.`),
      ),
    )
  } catch (error) {
    return { kind: "failed", error: plainError(error), retriable: true, retryAfterSeconds: undefined }
  }
}

async function readAnswer(response: Response): Promise<CallAnswer> {
  const answer: unknown = await response.json()
  if (response.status === 200) return { kind: "completed" }
  const retryAfterSeconds = readRetryAfter(response.headers.get("retry-after"))
  if (response.status === 206 && Array.isArray(answer)) {
    return { kind: "operations", operations: answer as Operation[], retryAfterSeconds }
  }
  return {
    kind: "failed",
    error: answer,
    retriable: response.headers.get("x-inngest-no-retry") !== "true",
    retryAfterSeconds,
  }
}

/** The header holds seconds or a date. */
function readRetryAfter(value: string | null): number | undefined {
  if (!value) return undefined
  const seconds = Number.isFinite(Number(value)) ? Number(value) : (Date.parse(value) - Date.now()) / 1000
  return Number.isFinite(seconds) ? Math.max(0, seconds) : undefined
}

/** An error as it is kept with a run. */
export function plainError(error: unknown): { name: string; message: string; stack?: string } {
  if (error instanceof Error) return { name: error.name, message: error.message, stack: error.stack }
  return { name: "Error", message: String(error) }
}
