import { randomUUID } from "node:crypto"
import { setTimeout as delay } from "node:timers/promises"
import { type Answer, type CallOptions, call, type Memo, type Operation, type SentEvent } from "./call.ts"
import { Places } from "./places.ts"

/** A function as its application registered it. */
export type RegisteredFunction = {
  /** With the application's name in front. */
  id: string
  triggers: ({ event: string } | { cron: string })[]
  steps: { step: { runtime: { url: string }; retries?: { attempts?: number } } }
  concurrency?: number
  timeouts?: { start?: string; finish?: string }
}

export type Run = {
  id: string
  functionId: string
  event: SentEvent
  status: "QUEUED" | "RUNNING" | "COMPLETED" | "FAILED" | "CANCELLED"
  steps: Record<string, Memo>
  stack: string[]
  output?: unknown
  /** Every call that was made for it, with the answer's status (0 without one). */
  calls: { stepId: string; attempt: number; status: number }[]
}

export type ExecutorOptions = CallOptions & {
  /** How long to wait after a try that failed and named no time itself, in seconds. */
  backoff: (attempt: number) => number
}

type Work = { job: RegisteredFunction; run: Run; places: Places; parallel: boolean }

/**
 * A small and honest model of Inngest's executor: it keeps what steps answered, calls functions until they are over, and
 * waits, tries again and gives up as their answers and their settings say. What it has no idea of ends a run as failed.
 */
export class Executor {
  readonly runs: Run[] = []
  readonly #options: ExecutorOptions
  readonly #places = new Map<string, Places>()
  readonly #stopping = new AbortController()

  constructor(options: ExecutorOptions) {
    this.#options = options
  }

  /** Begins a run, and drives it to its end. */
  begin(job: RegisteredFunction, event: SentEvent): Run {
    const run: Run = { id: randomUUID(), functionId: job.id, event, status: "QUEUED", steps: {}, stack: [], calls: [] }
    this.runs.push(run)
    const places = this.#places.get(job.id) ?? new Places(job.concurrency || Number.POSITIVE_INFINITY)
    this.#places.set(job.id, places)
    this.#drive({ job, run, places, parallel: false }).catch((error: unknown) => {
      if (!this.#stopping.signal.aborted) throw error
    })
    return run
  }

  /** Ends a run that is under way: nothing more is called for it. */
  cancel(run: Run): void {
    if (!isOver(run)) run.status = "CANCELLED"
  }

  stop(): void {
    this.#stopping.abort()
  }

  async #drive(work: Work): Promise<void> {
    this.#cancelAfter(work.run, work.job.timeouts?.start, "QUEUED")
    while (!isOver(work.run)) await this.#follow(work, await this.#settle(work, "step"))
  }

  /** Calls until there is an answer to go on with: retries are made in here. */
  async #settle(work: Work, stepId: string): Promise<Operation[]> {
    const { run, job } = work
    const retries = job.steps.step.retries?.attempts ?? 3
    for (let attempt = 0; ; attempt++) {
      const answer = await this.#call(work, stepId, attempt, retries + 1)
      if (!answer || isOver(run)) return []
      const brokenStep = answer.operations.find(({ op }) => op === "StepError")
      if (answer.status === 200) {
        Object.assign(run, { status: "COMPLETED", output: answer.body })
        return []
      }
      if (answer.status === 206 && !brokenStep) return answer.operations
      if (answer.noRetry || attempt >= retries) {
        // A step that failed for good is the function's to judge; a function that did is over.
        if (brokenStep) return [{ ...brokenStep, op: "StepFailed" }]
        Object.assign(run, { status: "FAILED", output: answer.body })
        return []
      }
      await this.#pause(answer.retryAfterSeconds ?? this.#options.backoff(attempt))
    }
  }

  async #call(work: Work, stepId: string, attempt: number, maxAttempts: number): Promise<Answer | undefined> {
    const { run, job, places, parallel } = work
    const leave = await places.enter(this.#stopping.signal)
    try {
      if (isOver(run)) return undefined
      if (run.status === "QUEUED") this.#cancelAfter(run, job.timeouts?.finish, "RUNNING")
      run.status = "RUNNING"
      const made = { stepId, attempt, status: -1 }
      run.calls.push(made)
      const { event, steps, stack, id: runId } = run
      const { url } = job.steps.step.runtime
      const given = { url, stepId, runId, event, steps, stack: [...stack], attempt, maxAttempts, parallel }
      const answer = await call(this.#options, given)
      made.status = answer.status
      return answer
    } finally {
      leave()
    }
  }

  async #follow(work: Work, operations: Operation[]): Promise<void> {
    if (operations.length > 1) work.parallel = true
    await Promise.all(operations.map((operation) => this.#followOne(work, operation)))
  }

  async #followOne(work: Work, operation: Operation): Promise<void> {
    const { run } = work
    switch (operation.op) {
      case "StepRun":
      case "Step":
        return remember(run, operation.id, { data: operation.data ?? null })
      case "StepFailed":
        return remember(run, operation.id, { error: operation.error })
      case "StepPlanned":
        return await this.#follow(work, await this.#settle(work, operation.id))
      case "Sleep":
        await this.#pause(secondsOf(operation.opts?.duration ?? operation.name ?? ""))
        return remember(run, operation.id, null)
      default:
        Object.assign(run, { status: "FAILED", output: `This model has no ${operation.op}.` })
    }
  }

  #cancelAfter(run: Run, length: string | undefined, during: Run["status"]): void {
    if (length) setTimeout(() => run.status === during && this.cancel(run), secondsOf(length) * 1000).unref()
  }

  async #pause(seconds: number): Promise<void> {
    await delay(seconds * 1000, undefined, { signal: this.#stopping.signal })
  }
}

export function isOver({ status }: Run): boolean {
  return status !== "QUEUED" && status !== "RUNNING"
}

function remember(run: Run, stepId: string, memo: Memo): void {
  run.steps[stepId] = memo
  run.stack.push(stepId)
}

const unitSeconds: Record<string, number> = { w: 604_800, d: 86_400, h: 3_600, m: 60, s: 1 }

/** A time string (`1h30m`), or a date. */
function secondsOf(length: string): number {
  const parts = [...length.matchAll(/(\d+)([wdhms])/g)]
  if (parts.map(([part]) => part).join("") !== length) return Math.max(0, (Date.parse(length) - Date.now()) / 1000)
  return parts.reduce((sum, [, count, unit]) => sum + Number(count) * (unitSeconds[unit ?? ""] ?? 0), 0)
}
