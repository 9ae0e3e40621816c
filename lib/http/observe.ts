import type { IncomingMessage, ServerResponse } from "node:http"
import { newId } from "@/lib/core/ids"
import { log } from "@/lib/platform/log"
import { instruments } from "@/lib/platform/metrics/instruments"
import { type Scope, scopes } from "@/lib/platform/telemetry/scope"
import { beginSpan, tracing } from "@/lib/platform/telemetry/tracing"
import { callerOf } from "./caller"

/** What machines ask every second; their lines would drown the others. */
const quiet = /^\/api\/(?:health|metrics)/

/**
 * Answers one request in a scope of its own: all that is logged and measured meanwhile belongs to it. At its end it is
 * counted and has its line in the log: by its route and never by its address, which may hold a token.
 * @param route its template, as `/api/v1/files/{id}`
 */
export function observe<Result>(
  request: IncomingMessage,
  response: ServerResponse,
  route: string,
  serve: () => Result,
): Result {
  const method = request.method ?? "GET"
  const caller = callerOf(request)
  const scope: Scope = { requestId: newId(), ...(caller ? { caller } : {}) }
  const span = beginSpan(
    {
      name: `${method} ${route}`,
      kind: "server",
      attributes: { "http.request.method": method, "http.route": route, "waybill.request": scope.requestId },
      traceparent: request.headers.traceparent as string | undefined,
    },
    undefined,
  )
  if (span) scope.span = span
  const began = performance.now()
  instruments().requestsRunning.inc()

  response.once("close", () => {
    const seconds = (performance.now() - began) / 1000
    const { statusCode, writableFinished } = response
    instruments().requestsRunning.dec()
    instruments().requests.observe({ method, route, status: `${Math.floor(statusCode / 100)}xx` }, seconds)
    if (span) {
      span.setAttribute("http.response.status_code", statusCode)
      tracing().of?.end(span, statusCode >= 500 ? new Error("answered with a failure") : undefined)
    }
    const facts = { method, route, status: statusCode, milliseconds: Math.round(seconds * 1e5) / 100 }
    scopes().run(scope, () => {
      const level = quiet.test(route) ? "debug" : "info"
      log()[level]({ ...facts, ...(writableFinished ? {} : { brokenOff: true }) }, "request")
    })
  })
  return scopes().run(scope, serve)
}

/** The id of the request that is being answered; a new one under another server than ours. */
export function currentRequestId(): string {
  return scopes().getStore()?.requestId ?? newId()
}
