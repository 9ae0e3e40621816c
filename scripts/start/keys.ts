import { randomBytes } from "node:crypto"
import { closeSync, existsSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from "node:fs"
import { join } from "node:path"
import { Failure } from "./failure.ts"

/** The secrets that a data folder is given once. */
export type Keys = { AUTH_SECRET: string; TOKEN_KEYS: string; DATABASE_PASSWORD: string }

const makers: { [Name in keyof Keys]: () => string } = {
  AUTH_SECRET: () => randomBytes(32).toString("base64url"),
  TOKEN_KEYS: () => `${randomBytes(4).toString("hex")}:${randomBytes(32).toString("base64url")}`,
  DATABASE_PASSWORD: () => randomBytes(32).toString("base64url"),
}

/**
 * The folder's secrets, made at the first call and kept in keys.json, which only its owner may read.
 * @throws Failure when the file is damaged, or lost while there is a database that only its password opens.
 */
export function readKeys(folder: string): Keys {
  const path = join(folder, "keys.json")
  const kept = existsSync(path) ? parse(path) : {}
  if (!kept.DATABASE_PASSWORD && existsSync(join(folder, "database", "PG_VERSION"))) {
    throw new Failure(`${path} is lost, and with it the password of the database beside it: restore it from a backup.`)
  }
  const keys: Keys = {
    AUTH_SECRET: kept.AUTH_SECRET ?? makers.AUTH_SECRET(),
    TOKEN_KEYS: kept.TOKEN_KEYS ?? makers.TOKEN_KEYS(),
    DATABASE_PASSWORD: kept.DATABASE_PASSWORD ?? makers.DATABASE_PASSWORD(),
  }
  if (Object.keys(makers).some((name) => !(name in kept))) write(path, { ...kept, ...keys })
  return keys
}

function parse(path: string): Partial<Keys> {
  try {
    const content: unknown = JSON.parse(readFileSync(path, "utf8"))
    if (typeof content === "object" && content !== null && !Array.isArray(content)) return content
  } catch {
    // The same to a person as a file that holds something else.
  }
  throw new Failure(`${path} is damaged: restore it from a backup.`)
}

/** Whole or not at all, also when the power goes. */
function write(path: string, keys: Keys): void {
  const file = openSync(`${path}.new`, "w", 0o600)
  writeSync(file, `${JSON.stringify(keys, null, 2)}\n`)
  fsyncSync(file)
  closeSync(file)
  renameSync(`${path}.new`, path)
}
