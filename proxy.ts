import { type NextRequest, NextResponse } from "next/server"

/**
 * Sets the headers of pages, and nothing else: nobody is let in or kept out here. It is kept off the API, where bodies
 * stream. Next puts the nonce of the request's policy on its own scripts.
 */
export function proxy(request: NextRequest): NextResponse {
  const nonce = btoa(crypto.randomUUID())
  const policy = [
    "default-src 'none'",
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'`,
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self'",
    "connect-src 'self'",
    "manifest-src 'self'",
    "form-action 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join("; ")
  const headers = new Headers(request.headers)
  headers.set("x-nonce", nonce)
  headers.set("content-security-policy", policy)
  const response = NextResponse.next({ request: { headers } })
  response.headers.set("content-security-policy", policy)
  response.headers.set("cache-control", "private, no-store")
  return response
}

export const config = {
  matcher: ["/((?!api/|_next/|icon\\.svg$|favicon\\.ico$).*)"],
}
