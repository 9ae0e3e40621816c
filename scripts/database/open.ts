import { readFileSync } from "node:fs"
import { join } from "node:path"
import { prepareFolder } from "../start/folder.ts"
import { readKeys } from "../start/keys.ts"
import { type FolderLock, tryLockFolder } from "../start/lock.ts"
import { embeddedUrl, startEmbedded } from "./embedded.ts"

/** Starts the database of a data folder that the caller has locked. */
export function startIn(folder: string, password: string) {
  return startEmbedded({ folder: join(folder, "database"), password, logFile: join(folder, "database.log") })
}

/** Where the database of a running Waybill listens: its postmaster writes it down. */
export function runningUrl(folder: string, password: string): string {
  const port = readFileSync(join(folder, "database", "postmaster.pid"), "utf8").split("\n")[3] ?? ""
  return embeddedUrl(password, Number(port))
}

async function withOwnServer<Result>(folder: string, lock: FolderLock, work: (url: string) => Promise<Result>) {
  try {
    const database = await startIn(folder, readKeys(folder).DATABASE_PASSWORD)
    try {
      return await work(database.url)
    } finally {
      await database.stop()
    }
  } finally {
    lock.release()
  }
}

/**
 * Runs `work` on the product's database: the one of DATABASE_URL, or the data folder's own, which is started for the
 * time being when Waybill is not running.
 */
export async function withDatabase<Result>(folder: string, work: (url: string) => Promise<Result>): Promise<Result> {
  if (process.env.DATABASE_URL) return work(process.env.DATABASE_URL)
  prepareFolder(folder)
  const lock = tryLockFolder(folder)
  if (lock) return withOwnServer(folder, lock, work)
  return work(runningUrl(folder, readKeys(folder).DATABASE_PASSWORD))
}
