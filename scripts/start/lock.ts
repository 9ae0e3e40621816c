import { readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { DatabaseSync } from "node:sqlite"
import { Failure } from "./failure.ts"

/** A data folder that is ours until `release`, or until this process ends in whatever way. */
export type FolderLock = { release: () => void }

/**
 * Takes a data folder for this process alone. The lock is the operating system's own, by way of SQLite, since Node has
 * no call for it: a killed process leaves none behind.
 * @returns null when another process has it.
 */
export function tryLockFolder(folder: string): FolderLock | null {
  const database = new DatabaseSync(join(folder, "lock"))
  try {
    database.exec("PRAGMA busy_timeout = 0; BEGIN EXCLUSIVE")
  } catch (error) {
    database.close()
    if (error instanceof Error && /locked|busy/i.test(error.message)) return null
    throw error
  }
  writeFileSync(join(folder, "lock.pid"), `${process.pid}\n`)
  return { release: () => database.close() }
}

/** The same, for a start. @throws Failure when another instance runs on the folder. */
export function lockFolder(folder: string): FolderLock {
  const lock = tryLockFolder(folder)
  if (lock) return lock
  throw new Failure(`The data folder ${folder} is in use by another Waybill (process ${holder(folder)}).`)
}

/** The process that has, or last had, a data folder. */
export function holder(folder: string): string {
  try {
    return readFileSync(join(folder, "lock.pid"), "utf8").trim()
  } catch {
    return "unknown"
  }
}
