import { execFileSync } from "node:child_process"
import { randomBytes } from "node:crypto"
import {
  chmodSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  symlinkSync,
} from "node:fs"
import { dirname, join } from "node:path"
import type { Account } from "./account.ts"
import type { Binaries } from "./binaries.ts"

/*
 * Root's PostgreSQL runs as another account, and that one cannot pass through a folder that is closed to all but root,
 * as /root is, wherever below it the product was put. What it needs is then kept where it can go.
 */

const home = "/var/lib/waybill"

function may(account: Account, program: string, parameters: string[]): boolean {
  try {
    execFileSync(program, parameters, { ...account, cwd: "/", stdio: "ignore" })
    return true
  } catch {
    return false
  }
}

/** The programs, or a copy of them that the account can run. */
export function reachableBinaries(binaries: Binaries, account: Account): Binaries {
  if (may(account, binaries.postgres, ["--version"])) return binaries
  if (account.uid === undefined) throw new Error(`PostgreSQL does not run on this machine: ${binaries.postgres}`)
  const native = join(dirname(binaries.postgres), "..")
  const { version } = JSON.parse(readFileSync(join(native, "..", "package.json"), "utf8")) as { version: string }
  const copy = join(home, `postgresql-${version}`)
  if (!existsSync(copy)) {
    const beside = `${copy}.${process.pid}`
    cpSync(native, beside, { recursive: true, verbatimSymlinks: true })
    execFileSync("chmod", ["-R", "a+rX", home])
    if (existsSync(copy)) rmSync(beside, { recursive: true })
    else renameSync(beside, copy)
  }
  return { postgres: join(copy, "bin", "postgres"), initdb: join(copy, "bin", "initdb") }
}

/** The cluster's folder, or where a link in its place leads: made, like the link, when the account cannot get to it. */
export function reachableFolder(folder: string, account: Account): string {
  const present = lstatSync(folder, { throwIfNoEntry: false })
  if (present) return present.isSymbolicLink() ? readlinkSync(folder) : folder
  mkdirSync(dirname(folder), { recursive: true })
  if (may(account, "/bin/sh", ["-c", 'cd "$0"', dirname(folder)])) return folder
  const elsewhere = join(home, randomBytes(8).toString("hex"), "database")
  mkdirSync(dirname(elsewhere), { recursive: true })
  chmodSync(home, 0o755)
  chmodSync(dirname(elsewhere), 0o711)
  symlinkSync(elsewhere, folder)
  console.log(
    `The database is kept in ${elsewhere}: as root, PostgreSQL runs as 'postgres', which cannot enter ${folder}.`,
  )
  return elsewhere
}
