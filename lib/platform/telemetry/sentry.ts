import { createStackParser, createTransport, type Event, Scope } from "@sentry/core"
import { nodeStackLineParser, ServerRuntimeClient } from "@sentry/core/server"
import type { Reporter } from "./reports"
import { scrub } from "./scrub"

const sendMilliseconds = 10_000

/**
 * Sends errors to Sentry, with Sentry's own client and none of its instrumentation: nothing is reported but what it is
 * given, and that is scrubbed like a line of the log. Loaded only where it is used (./start).
 */
export function sentryReporter(settings: { dsn: string; environment: string }): Reporter {
  const client = new ServerRuntimeClient({
    ...settings,
    platform: "node",
    runtime: { name: "node", version: process.version },
    dataCollection: { userInfo: false, cookies: false, httpHeaders: false, httpBodies: [], urlQueryParams: false },
    sendClientReports: false,
    integrations: [],
    stackParser: createStackParser(nodeStackLineParser()),
    transport: (options) =>
      createTransport(options, async ({ body }) => {
        const answer = await fetch(options.url, {
          method: "POST",
          headers: options.headers ?? {},
          body: body as BodyInit,
          signal: AbortSignal.timeout(sendMilliseconds),
        })
        await answer.arrayBuffer()
        return {
          statusCode: answer.status,
          headers: {
            "x-sentry-rate-limits": answer.headers.get("x-sentry-rate-limits"),
            "retry-after": answer.headers.get("retry-after"),
          },
        }
      }),
    beforeSend: scrubEvent,
  })
  client.init()
  return {
    report(error, facts) {
      const scope = new Scope()
      const { requestId, traceId, ...extra } = facts
      scope.setTags({ requestId: String(requestId ?? ""), ...(traceId ? { traceId: String(traceId) } : {}) })
      scope.setExtras(extra)
      client.captureException(error, { captureContext: scope }, scope)
    },
    flush: async (milliseconds) => {
      await client.flush(milliseconds)
    },
  }
}

function scrubEvent<Kind extends Event>(event: Kind): Kind {
  // Whatever of a request or a person came along is left here.
  const { request: _, user: _user, breadcrumbs: _breadcrumbs, server_name: _name, ...rest } = event
  return scrubDeep(rest) as Kind
}

/** Stacks lie deep within an event; its parts are scrubbed one by one. */
function scrubDeep(event: Omit<Event, "request" | "user" | "breadcrumbs" | "server_name">): object {
  const values = event.exception?.values?.map(({ stacktrace, ...value }) => ({
    ...(scrub(value) as object),
    stacktrace: { frames: stacktrace?.frames?.map((frame) => scrub(frame)) },
  }))
  const { exception: _, ...rest } = event
  return { ...(scrub(rest) as object), ...(values ? { exception: { values } } : {}) }
}
