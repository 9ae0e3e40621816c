import type { Backoff } from "./backoff"
import { type CallAnswer, callFunction, type Operation, plainError, type RunState, type StepMemo } from "./call"
import type { JobFunction, JobHandler } from "./queue"

/** How a turn of a run ended. */
export type TurnEnd =
  | { kind: "completed" }
  | { kind: "failed"; error: unknown }
  /** Was never begun, because its time was over. */
  | { kind: "cancelled"; error: unknown }
  /** Goes on in another turn. `error` says what went wrong, if something did. */
  | { kind: "later"; seconds: number; error?: unknown }

export type TurnTools = {
  handler: JobHandler
  backoff: Backoff
  /** Makes the run's steps, stack and attempt survive a crash. */
  save(run: RunState): Promise<void>
}

/**
 * Plays one turn of a run: calls its function again and again, keeping each step's answer, until the run is over, has
 * to wait, or has used half of its lease. `run` is moved forward in place.
 */
export async function playTurn(tools: TurnTools, job: JobFunction, run: RunState): Promise<TurnEnd> {
  const halfTime = Date.now() + (job.leaseSeconds * 1000) / 2
  for (;;) {
    const answer = await callFunction(tools.handler, run, callOptions(job))
    if (answer.kind === "completed") return answer
    if (answer.kind === "failed") return afterFailure(tools, job, run, answer)
    const end = await afterOperations(tools, job, run, answer)
    if (end) return end
    if (Date.now() > halfTime) return { kind: "later", seconds: 0 }
    await tools.save(run)
  }
}

/** How often and how long a function may be tried, as the call has it. */
function callOptions(job: JobFunction) {
  return { maxAttempts: job.retries + 1, timeoutSeconds: job.leaseSeconds }
}

function afterFailure(
  tools: TurnTools,
  job: JobFunction,
  run: RunState,
  failure: { error: unknown; retriable: boolean; retryAfterSeconds?: number | undefined },
): TurnEnd {
  if (!failure.retriable || run.attempt >= job.retries) return { kind: "failed", error: failure.error }
  const seconds = failure.retryAfterSeconds ?? tools.backoff(run.attempt)
  run.attempt += 1
  return { kind: "later", seconds, error: failure.error }
}

/** Keeps what the operations say. An end means that the turn is over. */
async function afterOperations(
  tools: TurnTools,
  job: JobFunction,
  run: RunState,
  answer: Extract<CallAnswer, { kind: "operations" }>,
): Promise<TurnEnd | undefined> {
  let wakeSeconds: number | undefined
  for (const operation of answer.operations) {
    switch (operation.op) {
      case "StepRun":
      case "Step":
        remember(run, operation.id, { type: "data", data: operation.data ?? null })
        break
      case "StepFailed":
        // Final, but the function may catch it: it is told, and decides.
        remember(run, operation.id, { type: "error", error: operation.error ?? plainError("The step failed.") })
        break
      case "StepError":
        return afterFailure(tools, job, run, {
          error: operation.error,
          retriable: true,
          retryAfterSeconds: answer.retryAfterSeconds,
        })
      case "StepPlanned": {
        const end = await runPlanned(tools, job, run, operation)
        if (end) return end
        break
      }
      case "Sleep":
        // Sleeps side by side end together, with the longest of them.
        remember(run, operation.id, { type: "data", data: null })
        wakeSeconds = Math.max(wakeSeconds ?? 0, sleepSeconds(operation.name ?? ""))
        break
      default:
        return { kind: "failed", error: plainError(`The local engine has no ${operation.op}.`) }
    }
  }
  return wakeSeconds === undefined ? undefined : { kind: "later", seconds: wakeSeconds }
}

/** One of several steps side by side: each is asked for by its id. */
async function runPlanned(
  tools: TurnTools,
  job: JobFunction,
  run: RunState,
  planned: Operation,
): Promise<TurnEnd | undefined> {
  const answer = await callFunction(tools.handler, run, { ...callOptions(job), stepId: planned.id })
  if (answer.kind === "completed") return answer
  if (answer.kind === "failed") return afterFailure(tools, job, run, answer)
  return afterOperations(tools, job, run, answer)
}

function remember(run: RunState, stepId: string, memo: StepMemo): void {
  run.steps[stepId] = memo
  run.stack.push(stepId)
  run.attempt = 0
}

const unitSeconds: Record<string, number> = { w: 604_800, d: 86_400, h: 3_600, m: 60, s: 1 }

/** The SDK names a sleep by its end (ISO 8601) or its length (`1d2h`). */
export function sleepSeconds(name: string): number {
  const end = Date.parse(name)
  if (!Number.isNaN(end)) return Math.max(0, (end - Date.now()) / 1000)
  let seconds = 0
  for (const [, count, unit] of name.matchAll(/(\d+)([wdhms])/g))
    seconds += Number(count) * (unitSeconds[unit ?? ""] ?? 0)
  return seconds
}
