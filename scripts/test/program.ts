import { spawnSync } from "node:child_process"
import { accessSync, constants } from "node:fs"

/** Whether there is a program at this path that may be run. */
export function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

/** Whether a Debian package can be installed here, which takes root. */
export function canInstall(): boolean {
  return process.platform === "linux" && process.getuid?.() === 0 && spawnSync("apt-get", ["--version"]).status === 0
}

/** Installs a Debian package. Whether that worked is for the caller to see. */
export function installPackage(name: string): void {
  const run = (parameters: string[]) => spawnSync("apt-get", parameters, { stdio: "inherit" })
  run(["update", "-qq"])
  run(["install", "-y", "-qq", "--no-install-recommends", name])
}
