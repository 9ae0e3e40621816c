import type { WaybillError } from "@/lib/core/errors"
import { signInPath } from "./sign-in-path"

/**
 * Where a person is sent who opened a download link that cannot be served: to sign in and come back, or to a page that
 * says why, and can try again as somebody else. Programs, and the portal's own requests, get the problem document.
 */
export function refuseNavigation(request: Request, error: WaybillError): Response | null {
  if (request.headers.get("sec-fetch-mode") !== "navigate" || error.status >= 500) return null
  const { pathname } = new URL(request.url)
  const location =
    error.code === "unauthenticated"
      ? signInPath(pathname)
      : `/link-problem?code=${error.code}&callbackUrl=${encodeURIComponent(pathname)}`
  return new Response(null, { status: 303, headers: { location } })
}
