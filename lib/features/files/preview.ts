import type { Actor } from "@/lib/core/actor"
import { WaybillError } from "@/lib/core/errors"
import { authorise, visibleTo } from "@/lib/core/policy"
import { db } from "@/lib/platform/db"

/**
 * The picture of its first page that a file carries, for whoever the file exists for.
 * @throws WaybillError `not_found` alike for what is not there, not for this actor, or without a picture
 */
export async function readPreview(actor: Actor, fileId: string): Promise<{ type: string; bytes: Uint8Array }> {
  authorise(actor, { action: "file.list" })
  const preview = await db().filePreview.findFirst({
    where: { fileId, file: visibleTo(actor) },
    select: { type: true, bytes: true },
  })
  if (!preview) throw new WaybillError("not_found")
  return preview
}
