import { db } from "@/lib/platform/db"
import { log } from "@/lib/platform/log"
import { storage } from "@/lib/platform/storage/current"

/**
 * Removes an upload that came to nothing: its bytes, then its row. When the bytes cannot be removed now the row stays,
 * and the sweep tries again.
 */
export async function discardUpload(file: { id: string; storageKey: string }): Promise<void> {
  try {
    await storage().delete(file.storageKey)
    await db().file.deleteMany({ where: { id: file.id, state: { in: ["RECEIVING", "CHECKING"] } } })
  } catch (error) {
    log().warn({ error, fileId: file.id }, "upload not discarded; the sweep will")
  }
}
