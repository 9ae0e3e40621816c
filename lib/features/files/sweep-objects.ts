import type { Context } from "@/lib/core/actor"
import { db } from "@/lib/platform/db"
import { log } from "@/lib/platform/log"
import { storage } from "@/lib/platform/storage/current"

const batch = 500
/** A row is written before its object, so an hour is ample for the two to meet. */
const graceInMs = 3_600_000

/** Removes objects without a row, and those of refused files. @returns how many */
export async function sweepObjects(_ctx: Context): Promise<number> {
  const before = Date.now() - graceInMs
  let removed = 0
  let keys: string[] = []
  for await (const object of storage().list()) {
    if (object.modifiedAt.getTime() > before) continue
    keys.push(object.key)
    if (keys.length < batch) continue
    removed += await removeOrphans(keys)
    keys = []
  }
  return removed + (await removeOrphans(keys))
}

async function removeOrphans(keys: string[]): Promise<number> {
  const known = await db().file.findMany({
    where: { storageKey: { in: keys }, state: { not: "REJECTED" } },
    select: { storageKey: true },
  })
  const withRow = new Set(known.map((file) => file.storageKey))
  const orphans = keys.filter((key) => !withRow.has(key))
  for (const key of orphans) await storage().delete(key)
  if (orphans.length > 0) log().info({ count: orphans.length }, "objects that nothing needs removed")
  return orphans.length
}
