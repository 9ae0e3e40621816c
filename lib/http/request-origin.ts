import type { Actor, Context } from "@/lib/core/actor"
import { currentCaller } from "./caller"
import { currentRequestId } from "./observe"

/** Where a request came from: the address as its process knows it, and no header's word for it. */
export function readOrigin(headers: Headers): Context<Extract<Actor, { role: "nobody" }>> {
  return {
    actor: { role: "nobody" },
    requestId: currentRequestId(),
    ip: currentCaller()?.address ?? null,
    userAgent: headers.get("user-agent")?.slice(0, 300) ?? null,
  }
}
