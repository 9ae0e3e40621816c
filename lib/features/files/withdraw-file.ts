import type { Context, Ops } from "@/lib/core/actor"
import { audit } from "@/lib/core/audit"
import { WaybillError } from "@/lib/core/errors"
import { authorise } from "@/lib/core/policy"
import { db } from "@/lib/platform/db"
import { storage } from "@/lib/platform/storage/current"
import type { FileView } from "./schema"
import { fileSelect, toFileView } from "./view"

/**
 * Takes a file back: it is gone for clients, its links are dead, running downloads stop. Ops keep its story. An upload
 * that has not arrived yet is cancelled, and leaves nothing. Doing it again changes nothing.
 * @throws WaybillError `forbidden`, `not_found`
 */
export async function withdrawFile(ctx: Context<Ops>, fileId: string): Promise<FileView> {
  authorise(ctx.actor, { action: "file.withdraw" })
  const file = await db().file.findUnique({ where: { id: fileId }, select: { ...fileSelect, storageKey: true } })
  if (!file) throw new WaybillError("not_found")
  if (await cancelUpload(ctx, file)) {
    return { ...toFileView(file), state: "WITHDRAWN", withdrawnAt: new Date().toISOString() }
  }
  return db().$transaction(async (tx) => {
    const now = new Date()
    const data = { state: "WITHDRAWN", withdrawnAt: now, withdrawnById: ctx.actor.id } as const
    const moved = await tx.file.updateMany({ where: { id: fileId, state: { in: ["AVAILABLE", "HELD"] } }, data })
    if (moved.count > 0) {
      const open = { fileId, endedAt: null }
      const links = await tx.link.updateMany({ where: open, data: { endedAt: now, end: "REVOKED" } })
      await audit(tx, ctx, "file.withdrawn", { type: "file", id: fileId }, { name: file.name, linksEnded: links.count })
    }
    const withdrawn = await tx.file.findUnique({ where: { id: fileId }, select: fileSelect })
    if (!withdrawn) throw new WaybillError("not_found")
    return toFileView(withdrawn)
  })
}

/** Row and audit event first, and only while it is no file yet; then the bytes. @returns whether there was an upload to cancel */
async function cancelUpload(
  ctx: Context<Ops>,
  file: { id: string; name: string; storageKey: string },
): Promise<boolean> {
  const cancelled = await db().$transaction(async (tx) => {
    const removed = await tx.file.deleteMany({ where: { id: file.id, state: { in: ["RECEIVING", "CHECKING"] } } })
    if (removed.count > 0) {
      await audit(tx, ctx, "file.upload_cancelled", { type: "file", id: file.id }, { name: file.name })
    }
    return removed.count > 0
  })
  if (cancelled) await storage().delete(file.storageKey)
  return cancelled
}
