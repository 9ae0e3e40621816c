import type { Client } from "@/lib/core/actor"
import { authorise } from "@/lib/core/policy"
import { db } from "@/lib/platform/db"

/** When this client was last in the portal, as ISO time; null before the first visit. */
export async function lastVisit(actor: Client): Promise<string | null> {
  authorise(actor, { action: "portal.visit" })
  const user = await db().user.findUnique({ where: { id: actor.id }, select: { portalVisitedAt: true } })
  return user?.portalVisitedAt?.toISOString() ?? null
}
