import type { ServerResponse } from "node:http"
import { env } from "@/lib/platform/env"

/**
 * The header that keeps a browser on https for two years, when that is how the application is served (RFC 6797). It goes on
 * every answer, whoever gives it, so the server sets it before anybody else looks at a request.
 */
export function strictTransportSecurity(): Record<string, string> {
  return env().secure ? { "strict-transport-security": "max-age=63072000; includeSubDomains" } : {}
}

/** Puts it on an answer that is yet to be given, and says that nothing in it is to be sniffed. */
export function protectAnswer(response: ServerResponse): void {
  response.setHeader("x-content-type-options", "nosniff")
  for (const [name, value] of Object.entries(strictTransportSecurity())) response.setHeader(name, value)
}
