import { createHash, randomBytes } from "node:crypto"
import { Failure } from "../start/failure.ts"

/** The secrets that are rings: comma-separated, the first in use, all of them good. */
export const ringNames = ["AUTH_SECRET", "TOKEN_KEYS"] as const
export type RingName = (typeof ringNames)[number]

const makers: Record<RingName, () => string> = {
  AUTH_SECRET: () => randomBytes(32).toString("base64url"),
  TOKEN_KEYS: () => `${randomBytes(4).toString("hex")}:${randomBytes(32).toString("base64url")}`,
}

export function entriesOf(ring: string): string[] {
  return ring.split(",").map((entry) => entry.trim())
}

/** The key's name: its own, or for a secret that has none, the beginning of its fingerprint, which tells nothing of it. */
export function kidOf(name: RingName, entry: string): string {
  if (name === "TOKEN_KEYS") return entry.split(":")[0] ?? ""
  return createHash("sha256").update(entry).digest("hex").slice(0, 8)
}

export function kidsOf(name: RingName, ring: string): string[] {
  return entriesOf(ring).map((entry) => kidOf(name, entry))
}

/** The ring with a new key in front, which is in use from now on. The older ones still open what they sealed. */
export function rotate(name: RingName, ring: string): string {
  return [makers[name](), ...entriesOf(ring)].join(",")
}

/** The ring with those keys of another one behind its own that it has not got. */
export function join(name: RingName, ring: string, other: string): string {
  const known = new Set(kidsOf(name, ring))
  return [...entriesOf(ring), ...entriesOf(other).filter((entry) => !known.has(kidOf(name, entry)))].join(",")
}

/**
 * The ring without one key; null when it has none of that name.
 * @throws Failure for the key in use.
 */
export function retire(name: RingName, ring: string, kid: string): string | null {
  const entries = entriesOf(ring)
  const left = entries.filter((entry) => kidOf(name, entry) !== kid)
  if (left.length === entries.length) return null
  if (kidOf(name, entries[0] ?? "") === kid) {
    throw new Failure(`${kid} is the key of ${name} that is in use: npm run keys:rotate first.`)
  }
  return left.join(",")
}
