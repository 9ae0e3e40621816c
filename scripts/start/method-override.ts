import type { IncomingMessage } from "node:http"

const uploads = /^\/api\/v1\/uploads(?:[/?]|$)/

/**
 * Makes of a request what `X-HTTP-Method-Override` says that it is, as tus 1.0 wants it: for clients, and proxies, that know
 * no PATCH or DELETE. Only for uploads. All that looks at the method afterwards, the guard against foreign origins too, sees
 * the one that counts.
 */
export function overrideMethod(request: IncomingMessage): void {
  const meant = request.headers["x-http-method-override"]
  if (typeof meant === "string" && uploads.test(request.url ?? "")) request.method = meant.trim().toUpperCase()
}
