import type { IncomingMessage } from "node:http"
import { clientAddress } from "./address.ts"

const methods = new Set(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"])

/** What a request may not tell us about itself: the framework believes some of it, and the rest is ours to say. */
const internal = [
  /^x-waybill-/,
  /^x-middleware-(?!prefetch$)/,
  /^x-invoke-/,
  /^x-now-/,
  /^x-matched-path$/,
  /^x-nonce$/,
  /^content-security-policy/,
  /^x-forwarded-/,
  /^x-real-ip$/,
  /^forwarded$/,
]

export const allowedMethods = [...methods].join(", ")

/** Whether the application has any use for the request's method. TRACE is not among them. */
export function isAllowedMethod(request: IncomingMessage): boolean {
  return methods.has(request.method ?? "")
}

/** Takes out of a request what only we may say, and says where it comes from in `x-waybill-address`. */
export function sanitise(request: IncomingMessage, settings: { trustedProxies: number; appUrl: URL }): void {
  const { headers } = request
  const address = clientAddress(request.socket.remoteAddress, headers["x-forwarded-for"], settings.trustedProxies)
  for (const name of Object.keys(headers)) if (internal.some((pattern) => pattern.test(name))) delete headers[name]
  const { protocol, host, port } = settings.appUrl
  headers["x-waybill-address"] = address
  headers["x-forwarded-for"] = address
  headers["x-forwarded-proto"] = protocol.slice(0, -1)
  headers["x-forwarded-host"] = host
  headers["x-forwarded-port"] = port || (protocol === "https:" ? "443" : "80")
}
