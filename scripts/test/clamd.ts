import { existsSync, rmSync, writeFileSync } from "node:fs"
import { delimiter, join } from "node:path"
import { canInstall, installPackage, isProgram } from "./program.ts"

/** Where daemons are, which is not on everybody's PATH. */
const folders = [...(process.env.PATH ?? "").split(delimiter), "/usr/sbin", "/usr/local/sbin", "/opt/homebrew/sbin"]
/** What Debian's packages ask before they start a service (invoke-rc.d(8)). */
const servicePolicy = "/usr/sbin/policy-rc.d"

/** ClamAV's clamd: the one of CLAMD_PATH, or this machine's, if it has one. */
export function findClamd(): string | undefined {
  return [process.env.CLAMD_PATH ?? "", ...folders.map((folder) => join(folder, "clamd"))].find(isProgram)
}

/** Installs the program, and starts nothing: the tests run it with signatures of their own. */
function installDaemon(): void {
  const undecided = !existsSync(servicePolicy)
  if (undecided) writeFileSync(servicePolicy, "#!/bin/sh\nexit 101\n", { mode: 0o755 })
  try {
    installPackage("clamav-daemon")
  } finally {
    if (undecided) rmSync(servicePolicy, { force: true })
  }
}

/** Sees to it that there is a clamd for the scanner's tests, and says so when there is none to be had. */
export function provideClamd(): void {
  if (findClamd()) return
  if (canInstall()) {
    console.log("Installing ClamAV's daemon for the tests…")
    installDaemon()
  }
  if (!findClamd()) {
    console.log("Skipped: the scanner's tests on a real clamd (it is not installed: clamav-daemon, or set CLAMD_PATH).")
  }
}
