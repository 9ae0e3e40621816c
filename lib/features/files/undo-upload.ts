import type { Context } from "@/lib/core/actor"
import { audit } from "@/lib/core/audit"
import { db } from "@/lib/platform/db"
import { whileDatabaseAway } from "@/lib/platform/db-patience"
import { log } from "@/lib/platform/log"
import { storage } from "@/lib/platform/storage/current"

type Undone = { id: string; name: string; storageKey: string }

/** The request was told that its upload failed, so this is kept up until the database answers. */
const patienceInSeconds = 3_600

/**
 * Ends an upload whose request is answered with an error, whatever it has become meanwhile: a seal may have been written
 * and its acknowledgement lost. What is no file yet leaves nothing; what is one already is withdrawn, and the audit trail
 * says why. While the database is away it goes on in the background. Never throws.
 */
export async function undoUpload(ctx: Context, upload: Undone): Promise<void> {
  try {
    await undo(ctx, upload)
  } catch (error) {
    log().warn({ error, fileId: upload.id }, "failed upload not undone yet")
    whileDatabaseAway(patienceInSeconds, () => undo(ctx, upload)).catch((last: unknown) =>
      log().error({ error: last, fileId: upload.id }, "failed upload not undone"),
    )
  }
}

async function undo(ctx: Context, { id, name, storageKey }: Undone): Promise<void> {
  const isRemoved = await db().$transaction(async (tx) => {
    const removed = await tx.file.deleteMany({ where: { id, state: { in: ["RECEIVING", "CHECKING"] } } })
    if (removed.count > 0) return true
    const withdrawn = await tx.file.updateMany({
      where: { id, state: { in: ["AVAILABLE", "HELD"] } },
      data: { state: "WITHDRAWN", withdrawnAt: new Date() },
    })
    if (withdrawn.count > 0)
      await audit(tx, ctx, "file.withdrawn", { type: "file", id }, { name, linksEnded: 0, reason: "upload_failed" })
    return false
  })
  // Bytes that cannot be removed now have no row any more, so the sweep removes them.
  if (isRemoved)
    await storage()
      .delete(storageKey)
      .catch((error) => log().warn({ error, fileId: id }, "bytes not removed"))
}
