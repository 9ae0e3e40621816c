import { WaybillError } from "@/lib/core/errors"
import { env } from "@/lib/platform/env"

const harmless = new Set(["GET", "HEAD", "OPTIONS"])

/**
 * Refuses a write that a browser sent from anywhere but this application's own pages. Origin is sent with every write by
 * every browser; a missing or `null` one is as good as foreign (OWASP CSRF Prevention Cheat Sheet).
 * @throws WaybillError `cross_site`
 */
export function requireSameOrigin(request: Request): void {
  if (harmless.has(request.method)) return
  if (request.headers.get("origin") === null) throw new WaybillError("cross_site")
  refuseForeignOrigin(request)
}

/** Refuses what says itself that it comes from elsewhere. @throws WaybillError `cross_site` */
export function refuseForeignOrigin(request: Request): void {
  const site = request.headers.get("sec-fetch-site")
  if (site !== null && site !== "same-origin") throw new WaybillError("cross_site")
  const origin = request.headers.get("origin")
  if (origin !== null && !ownOrigins(request).has(origin)) throw new WaybillError("cross_site")
}

/** APP_URL, and on loopback the host that was asked for: localhost and 127.0.0.1 are the same machine's pages. */
function ownOrigins(request: Request): Set<string> {
  const app = new URL(env().APP_URL)
  const own = new Set([app.origin])
  const host = request.headers.get("host") ?? ""
  if (app.protocol === "http:" && /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/.test(host)) own.add(`http://${host}`)
  return own
}
