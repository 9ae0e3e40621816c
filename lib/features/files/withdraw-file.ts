import type { Context, Ops } from "@/lib/core/actor"
import { audit } from "@/lib/core/audit"
import { WaybillError } from "@/lib/core/errors"
import { authorise, can } from "@/lib/core/policy"
import { db, type Transaction } from "@/lib/platform/db"
import type { FileState } from "@/lib/platform/generated/prisma/client"
import { storage } from "@/lib/platform/storage/current"
import { dismissRefusal } from "./refusals"
import type { FileOrRefusal } from "./schema"
import { fileSelect, toFileView } from "./view"

const notTheirs = "It is still being uploaded: only its uploader or an admin can cancel it."

/**
 * Takes a file back: it is gone for clients, its links are dead, running downloads stop. Ops keep its story. An upload
 * that has not become a file yet is cancelled, by its uploader or an admin alone, and leaves nothing. A refused one, file or
 * not, is dismissed: it leaves the list.
 * Doing it again changes nothing.
 * @throws WaybillError `forbidden`, `not_found`
 */
export async function withdrawFile(ctx: Context<Ops>, fileId: string): Promise<FileOrRefusal> {
  authorise(ctx.actor, { action: "file.withdraw" })
  const select = { ...fileSelect, storageKey: true, uploaderId: true } as const
  const file = await db().file.findUnique({ where: { id: fileId }, select })
  if (!file) return dismissRefusal(ctx, fileId)
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
    if (isUpload(withdrawn)) throw new WaybillError("forbidden", { detail: notTheirs })
    if (withdrawn.state === "REJECTED") await dismiss(tx, ctx, withdrawn)
    return toFileView(withdrawn)
  })
}

/** Nothing but its row is left of a refused file, and nobody was ever sent anything of it. */
async function dismiss(tx: Transaction, ctx: Context<Ops>, { id, name }: { id: string; name: string }): Promise<void> {
  const removed = await tx.file.deleteMany({ where: { id, state: "REJECTED" } })
  if (removed.count === 0) throw new WaybillError("not_found")
  await audit(tx, ctx, "file.dismissed", { type: "file", id }, { name })
}

function isUpload({ state }: { state: FileState }): boolean {
  return state === "RECEIVING" || state === "CHECKING"
}

/** Row and audit event first, and only while it is no file yet; then the bytes. @returns whether there was an upload for this actor to cancel */
async function cancelUpload(
  ctx: Context<Ops>,
  file: { id: string; name: string; storageKey: string; uploaderId: string },
): Promise<boolean> {
  if (!can(ctx.actor, { action: "upload.cancel", file })) return false
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
