import { readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { holder, tryLockFolder } from "./lock.ts"

const signal = "SIGUSR2"
const mark = (folder: string) => join(folder, "site.pid")

/**
 * Calls `renew` whenever somebody asks for it from now on, once at a time. Until then that signal would end this process, as
 * it would a backup: so it leaves a mark.
 */
export function renewWhenAsked(folder: string, renew: () => Promise<void>): void {
  let renewing = Promise.resolve()
  process.on(signal, () => {
    renewing = renewing.then(renew).then(
      () => console.log("Keys and settings are taken up."),
      (error: unknown) =>
        console.error(`Keys and settings stay as they were. ${error instanceof Error ? error.message : error}`),
    )
  })
  writeFileSync(mark(folder), `${process.pid}\n`)
}

/** Asks the site on a data folder to take up its keys and settings anew. @returns whether there is one. */
export function askToRenew(folder: string): boolean {
  const lock = tryLockFolder(folder)
  lock?.release()
  const pid = holder(folder)
  return !lock && pid === siteOf(folder) && process.kill(Number(pid), signal)
}

function siteOf(folder: string): string {
  try {
    return readFileSync(mark(folder), "utf8").trim()
  } catch {
    return "none"
  }
}
