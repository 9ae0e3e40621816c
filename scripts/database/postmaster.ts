import { execFileSync } from "node:child_process"
import { existsSync, readFileSync, rmSync } from "node:fs"
import { join } from "node:path"
import { setTimeout as delay } from "node:timers/promises"

const pollMilliseconds = 20

/** Whether a process of that id is alive, whoever's it is. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM"
  }
}

/** What a process was started with, or an empty string. */
function commandLine(pid: number): string {
  try {
    if (process.platform === "linux") return readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ")
    return execFileSync("ps", ["-o", "command=", "-p", String(pid)], { encoding: "utf8" })
  } catch {
    return ""
  }
}

async function waitForEnd(pid: number, milliseconds: number): Promise<boolean> {
  const deadline = Date.now() + milliseconds
  while (isAlive(pid)) {
    if (Date.now() > deadline) return false
    await delay(pollMilliseconds)
  }
  return true
}

/**
 * Ends a postmaster: at first disconnecting everyone and writing a checkpoint, and if that takes over 30 s, at once.
 * Nothing committed is lost either way.
 */
export async function endPostmaster(pid: number): Promise<void> {
  for (const signal of ["SIGINT", "SIGQUIT"] as const) {
    if (!isAlive(pid)) return
    process.kill(pid, signal)
    if (await waitForEnd(pid, 30_000)) return
  }
  throw new Error(`PostgreSQL (process ${pid}) does not stop.`)
}

/**
 * Ends what a killed start left running on this data folder, known by its pid file, and takes away a pid file whose
 * number now belongs to another program. Call it only while holding the lock of the folder above.
 */
export async function endOrphan(folder: string): Promise<void> {
  const pidFile = join(folder, "postmaster.pid")
  if (!existsSync(pidFile)) return
  const pid = Number.parseInt(readFileSync(pidFile, "utf8"), 10)
  if (!Number.isInteger(pid) || pid <= 0 || !isAlive(pid)) return
  if (commandLine(pid).includes(folder)) await endPostmaster(pid)
  else rmSync(pidFile, { force: true })
}
