import type { Client } from "@/lib/core/actor"
import { authorise } from "@/lib/core/policy"
import { db } from "@/lib/platform/db"

/** When this client last received each of these files whole, as ISO times by file id. */
export async function lastDownloads(actor: Client, fileIds: string[]): Promise<Record<string, string>> {
  authorise(actor, { action: "link.list" })
  const rows = await db().transfer.groupBy({
    by: ["fileId"],
    where: { clientId: actor.id, fileId: { in: fileIds }, completed: true },
    _max: { endedAt: true },
  })
  return Object.fromEntries(
    rows.flatMap((row) => (row._max.endedAt ? [[row.fileId, row._max.endedAt.toISOString()]] : [])),
  )
}
