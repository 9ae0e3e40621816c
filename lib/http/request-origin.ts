import type { Actor, Context } from "@/lib/core/actor"
import { currentRequestId } from "./observe"

/**
 * Where a request came from. The server in front of Next writes x-waybill-address, from the socket and the trusted
 * proxies alone, and lets nobody else write it.
 */
export function readOrigin(headers: Headers): Context<Extract<Actor, { role: "nobody" }>> {
  return {
    actor: { role: "nobody" },
    requestId: currentRequestId(),
    ip: headers.get("x-waybill-address"),
    userAgent: headers.get("user-agent")?.slice(0, 300) ?? null,
  }
}
