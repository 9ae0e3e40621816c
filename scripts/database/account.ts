import { execFileSync } from "node:child_process"
import { chownSync, readFileSync } from "node:fs"

export type Account = { uid?: number; gid?: number }

function postgresAccount(): Account | undefined {
  const line = readFileSync("/etc/passwd", "utf8")
    .split("\n")
    .find((entry) => entry.startsWith("postgres:"))
  const [, , uid, gid] = line?.split(":") ?? []
  return uid && gid ? { uid: Number(uid), gid: Number(gid) } : undefined
}

/**
 * PostgreSQL refuses to run as root: then it runs as the account `postgres`, which is made when it is missing.
 * For anybody else it runs as who they are.
 */
export function databaseAccount(): Account {
  if (process.getuid?.() !== 0) return {}
  const existing = postgresAccount()
  if (existing) return existing
  execFileSync("useradd", ["--system", "--user-group", "--no-create-home", "--shell", "/usr/sbin/nologin", "postgres"])
  const made = postgresAccount()
  if (!made) throw new Error("The account 'postgres' could not be made; PostgreSQL does not run as root.")
  return made
}

/** Gives a path to the account. */
export function giveTo(account: Account, path: string): void {
  if (account.uid !== undefined && account.gid !== undefined) chownSync(path, account.uid, account.gid)
}
