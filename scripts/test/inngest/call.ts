import { signature } from "./signature.ts"

/** An event as an Inngest server passes it on. */
export type SentEvent = { id: string; name: string; data: unknown; ts: number }

/** What is kept of a step: nothing but its data, or its error. */
export type Memo = { data: unknown } | { error: unknown } | null

export type Operation = {
  id: string
  op: string
  name?: string
  data?: unknown
  error?: unknown
  opts?: { duration?: string }
}

export type Answer = {
  /** The HTTP status; 0 when there was no answer. */
  status: number
  body: unknown
  operations: Operation[]
  noRetry: boolean
  retryAfterSeconds: number | undefined
}

export type Call = {
  /** The function's own address, as it was registered. */
  url: string
  stepId: string
  runId: string
  event: SentEvent
  steps: Record<string, Memo>
  stack: string[]
  attempt: number
  maxAttempts: number
  parallel: boolean
}

export type CallOptions = {
  /** Without one, calls are not signed: a development server's. */
  signingKey?: string | undefined
  /** Larger requests leave their state out: the SDK fetches it. */
  largestBytes: number
  timeoutMilliseconds: number
}

/** One call request: docs/SDK_SPEC.md of inngest/inngest, 4.4. Never throws: no answer is an answer too. */
export async function call(options: CallOptions, given: Call): Promise<Answer> {
  const url = new URL(given.url)
  url.searchParams.set("stepId", given.stepId)
  const full = requestBody(given, false)
  const text = JSON.stringify(full)
  const small = text.length <= options.largestBytes
  const body = small ? full : requestBody(given, true)
  try {
    const response = await fetch(url, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        "x-inngest-server-kind": options.signingKey ? "cloud" : "dev",
        ...(options.signingKey ? { "x-inngest-signature": signature(options.signingKey, body) } : {}),
      },
      body: small ? text : JSON.stringify(body),
      signal: AbortSignal.timeout(options.timeoutMilliseconds),
    })
    return await readAnswer(response)
  } catch (error) {
    return failed(0, String(error))
  }
}

function requestBody({ event, runId, steps, stack, attempt, maxAttempts, parallel }: Call, useApi: boolean) {
  return {
    version: 2,
    event,
    events: useApi ? [] : [event],
    steps: useApi ? {} : steps,
    ctx: {
      fn_id: "5f0c1f7e-0000-4000-8000-000000000001",
      run_id: runId,
      env: "production",
      step_id: "step",
      attempt,
      max_attempts: maxAttempts,
      stack: { stack, current: stack.length },
      disable_immediate_execution: parallel,
      use_api: useApi,
    },
  }
}

async function readAnswer(response: Response): Promise<Answer> {
  const text = await response.text()
  // An answer that does not come from an SDK is a failure, whatever its status: a proxy's page, another application.
  if (!response.headers.get("x-inngest-sdk")) return failed(response.status, text)
  const body: unknown = text === "" ? null : JSON.parse(text)
  const noRetry = response.headers.get("x-inngest-no-retry") === "true"
  const retryAfterSeconds = secondsUntil(response.headers.get("retry-after"))
  const operations = response.status === 206 ? ((Array.isArray(body) ? body : [body]) as Operation[]) : []
  return { status: response.status, body, operations, noRetry, retryAfterSeconds }
}

function failed(status: number, body: unknown): Answer {
  return {
    status: status === 200 || status === 206 ? 0 : status,
    body,
    operations: [],
    noRetry: false,
    retryAfterSeconds: undefined,
  }
}

/** Seconds, or a date of RFC 3339. */
function secondsUntil(value: string | null): number | undefined {
  if (value === null) return undefined
  return /^\d+$/.test(value) ? Number(value) : Math.max(0, (Date.parse(value) - Date.now()) / 1000)
}
