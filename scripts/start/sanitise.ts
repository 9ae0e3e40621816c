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

const pageMethods = new Set(["GET", "HEAD"])

export type Refusal = { status: 400 | 405; code: string; title: string; allow?: string }

/** Why the application need not see a request at all: its target is none, or nothing there has a use for its method. */
export function refusalOf({ method = "", url = "" }: Pick<IncomingMessage, "method" | "url">): Refusal | null {
  if (url === "*") return methodRefusal(methods)
  const path = pathOf(url)
  if (path === null) return { status: 400, code: "invalid_request", title: "The request is not valid." }
  const offered = path.startsWith("/api/") ? methods : pageMethods
  return offered.has(method) ? null : methodRefusal(offered)
}

function methodRefusal(offered: Set<string>): Refusal {
  const allow = [...offered].join(", ")
  return { status: 405, code: "method_not_allowed", title: "This method is not offered here.", allow }
}

/** The path, dots resolved; null when it, or what is left of it then, could be read as another host, or does not decode. */
function pathOf(target: string): string | null {
  const [path = ""] = target.split("?", 1)
  if (!path.startsWith("/") || path.startsWith("//") || path.includes("\\")) return null
  try {
    decodeURIComponent(path)
    const { pathname } = new URL(path, "http://localhost")
    return pathname.startsWith("//") ? null : pathname
  } catch {
    return null
  }
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
