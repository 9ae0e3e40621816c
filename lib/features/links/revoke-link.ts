import type { Context, Ops } from "@/lib/core/actor"
import { audit } from "@/lib/core/audit"
import { WaybillError } from "@/lib/core/errors"
import { authorise } from "@/lib/core/policy"
import { db } from "@/lib/platform/db"

/**
 * Ends one client's link before its time; a running download stops. Doing it again changes nothing.
 * @throws WaybillError `forbidden`, `not_found`
 */
export async function revokeLink(ctx: Context<Ops>, linkId: string): Promise<void> {
  authorise(ctx.actor, { action: "link.revoke" })
  await db().$transaction(async (tx) => {
    const link = await tx.link.findUnique({ where: { id: linkId }, select: { fileId: true } })
    if (!link) throw new WaybillError("not_found")
    const ended = await tx.link.updateMany({
      where: { id: linkId, OR: [{ endedAt: null }, { end: "EXPIRED" }] },
      data: { endedAt: new Date(), end: "REVOKED" },
    })
    if (ended.count > 0) await audit(tx, ctx, "link.revoked", { type: "file", id: link.fileId }, { linkId })
  })
}
