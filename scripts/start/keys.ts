import { randomBytes } from "node:crypto"
import { closeSync, existsSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from "node:fs"
import { join } from "node:path"
import { kidsOf, ringNames } from "../keys/ring.ts"
import { Failure } from "./failure.ts"

/** The secrets that a data folder is given once; the first two are rings (scripts/keys). */
export type Keys = { AUTH_SECRET: string; TOKEN_KEYS: string; DATABASE_PASSWORD: string }

/** When each key of the rings was made, by its name; ISO 8601. Older ones are not in it. */
type Made = Record<string, string>
type Kept = Partial<Keys> & { made?: Made }

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
  if (Object.keys(makers).some((name) => !(name in kept))) write(path, kept, keys)
  return keys
}

/** Writes the folder's secrets with some of them changed. @returns all of them as they are now. */
export function changeKeys(folder: string, change: (keys: Keys) => Partial<Keys>): Keys {
  const before = readKeys(folder)
  const keys = { ...before, ...change(before) }
  const path = join(folder, "keys.json")
  write(path, parse(path), keys)
  return keys
}

/** When each key of the rings was made, as far as that is known. */
export function readMade(folder: string): Made {
  const path = join(folder, "keys.json")
  return (existsSync(path) && parse(path).made) || {}
}

function parse(path: string): Kept {
  try {
    const content: unknown = JSON.parse(readFileSync(path, "utf8"))
    if (typeof content === "object" && content !== null && !Array.isArray(content)) return content
  } catch {
    // The same to a person as a file that holds something else.
  }
  throw new Failure(`${path} is damaged: restore it from a backup.`)
}

/** Notes the time of each key that was not there before, and forgets those that went. */
function madeNow(kept: Kept, keys: Keys): Made {
  const now = new Date().toISOString()
  const made = ringNames.flatMap((name) => {
    const before = new Set(kept[name] ? kidsOf(name, kept[name]) : [])
    return kidsOf(name, keys[name]).flatMap((kid) => {
      const since = kept.made?.[kid] ?? (before.has(kid) ? undefined : now)
      return since ? [[kid, since]] : []
    })
  })
  return Object.fromEntries(made)
}

/** Whole or not at all, also when the power goes. What else is in the file stays. */
function write(path: string, kept: Kept, keys: Keys): void {
  const file = openSync(`${path}.new`, "w", 0o600)
  writeSync(file, `${JSON.stringify({ ...kept, ...keys, made: madeNow(kept, keys) }, null, 2)}\n`)
  fsyncSync(file)
  closeSync(file)
  renameSync(`${path}.new`, path)
}
