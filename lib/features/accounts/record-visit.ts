import type { Client, Context } from "@/lib/core/actor"
import { authorise } from "@/lib/core/policy"
import { db } from "@/lib/platform/db"

/**
 * Notes that this client has seen the portal now; what becomes available later is new next time. It proves nothing, so it
 * leaves no audit event.
 */
export async function recordVisit(ctx: Context<Client>): Promise<void> {
  authorise(ctx.actor, { action: "portal.visit" })
  await db().user.updateMany({ where: { id: ctx.actor.id }, data: { portalVisitedAt: new Date() } })
}
