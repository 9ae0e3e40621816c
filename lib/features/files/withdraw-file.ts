import type { Context, Ops } from "@/lib/core/actor"
import { audit } from "@/lib/core/audit"
import { WaybillError } from "@/lib/core/errors"
import { authorise } from "@/lib/core/policy"
import { db } from "@/lib/platform/db"
import { discardUpload } from "./discard-upload"
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
  if (file.state === "RECEIVING" || file.state === "CHECKING") return cancelUpload(ctx, file)
  return db().$transaction(async (tx) => {
    const now = new Date()
    const data = { state: "WITHDRAWN", withdrawnAt: now, withdrawnById: ctx.actor.id } as const
    const moved = await tx.file.updateMany({ where: { id: fileId, state: "AVAILABLE" }, data })
    if (moved.count > 0) {
      const links = await tx.link.updateMany({
        where: { fileId, endedAt: null },
        data: { endedAt: now, end: "REVOKED" },
      })
      await audit(tx, ctx, "file.withdrawn", { type: "file", id: fileId }, { name: file.name, linksEnded: links.count })
    }
    return toFileView(await tx.file.findUniqueOrThrow({ where: { id: fileId }, select: fileSelect }))
  })
}

async function cancelUpload(
  ctx: Context<Ops>,
  file: Parameters<typeof toFileView>[0] & { storageKey: string },
): Promise<FileView> {
  await db().$transaction((tx) =>
    audit(tx, ctx, "file.upload_cancelled", { type: "file", id: file.id }, { name: file.name }),
  )
  await discardUpload(file)
  return { ...toFileView(file), state: "WITHDRAWN", withdrawnAt: new Date().toISOString() }
}
