import { env } from "@/lib/platform/env"

/** The header that keeps a browser on https for two years, when that is how the application is served (RFC 6797). */
export function strictTransportSecurity(): Record<string, string> {
  return env().secure ? { "strict-transport-security": "max-age=63072000; includeSubDomains" } : {}
}
