import { db } from "@/lib/platform/db"
import { log } from "@/lib/platform/log"
import { storage } from "@/lib/platform/storage/current"

/**
 * Removes an upload that came to nothing: its row, unless it was sealed meanwhile, then its bytes. Bytes that cannot be
 * removed now have no row any more, so the sweep removes them.
 */
export async function discardUpload(file: { id: string; storageKey: string }): Promise<void> {
  try {
    const removed = await db().file.deleteMany({ where: { id: file.id, state: "RECEIVING" } })
    if (removed.count > 0) await storage().delete(file.storageKey)
  } catch (error) {
    log().warn({ error, fileId: file.id }, "upload not discarded; the sweep will")
  }
}
