import { subscribe } from "node:diagnostics_channel"
import type { IncomingMessage, ServerResponse } from "node:http"
import { newId } from "@/lib/core/ids"
import { env } from "@/lib/platform/env"
import { log } from "@/lib/platform/log"
import { singleton } from "@/lib/platform/singleton"
import { scopes } from "@/lib/platform/telemetry/scope"
import { callerOf, noteCaller } from "./caller"
import { protectAnswer } from "./transport-security"

const server = singleton("server", () => ({ isOurs: false }))

/** Says that what answers in this process is the server of scripts/start, which notes callers itself. */
export function noteOurServer(): void {
  server().isOurs = true
}

const lacking =
  "This is not Waybill's own server (npm start), and not supported but for development. Missing: uploads of more than five minutes, " +
  "answers to uploads that are refused early, checks of request targets and of headers that come twice, limits on " +
  "connections that stand still, a page while the database is away, and an end that lets transfers finish."

/**
 * Under another server than ours (`next dev`, `next start`), says once what that lacks, and looks at each connection before
 * the framework sees its request: so an address is never a header's word here either, and no two people share a throttle.
 */
export function watchForeignServer(): void {
  if (server().isOurs) return
  log().warn(lacking)
  const { APP_URL, TRUSTED_PROXIES } = env()
  const settings = { trustedProxies: TRUSTED_PROXIES, appUrl: new URL(APP_URL) }
  // Published for every request that Node parses, in the context in which the server is then told of it.
  subscribe("http.server.request.start", (message) => {
    const { request, response } = message as { request: IncomingMessage; response: ServerResponse }
    noteCaller(request, settings)
    protectAnswer(response)
    const caller = callerOf(request)
    scopes().enterWith({ requestId: newId(), ...(caller ? { caller } : {}) })
  })
}
