import { availableParallelism } from "node:os"
import { hash, verify } from "@node-rs/argon2"
import pLimit from "p-limit"
import { singleton } from "@/lib/platform/singleton"
import { passwordForms, preparePassword } from "./opaque-string"

/** Argon2id (the library's default algorithm) as the OWASP Password Storage Cheat Sheet has it: 19 MiB, two passes, one lane. */
const cost = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const
const presentHash = `$argon2id$v=19$m=${cost.memoryCost},t=${cost.timeCost},p=${cost.parallelism}$`

/** A hash is 15 to 30 ms of one core: more at once than there are cores would only make listings wait. */
const limit = singleton("password-limit", () => pLimit(Math.max(1, Math.floor(availableParallelism() / 2))))
const dummyHash = singleton("dummy-hash", () => hash("nobody has this password", cost))

/** In the place of a hash: no password is right. */
export const noPassword = "!"

/** `outdated`: it is right, and its hash is of an older form; whoever asked writes a new one. */
export type PasswordMatch = { matches: boolean; outdated: boolean }

/** The hash of a password in its prepared form: not trimmed, not cut (PHC string format). */
export function hashPassword(password: string): Promise<string> {
  return limit()(() => hash(preparePassword(password), cost))
}

/**
 * The hash with the salt of another one, at the same cost: the two are equal exactly when the passwords are. With no
 * other hash it has a salt of its own.
 */
export function hashPasswordLike(other: string | undefined, password: string): Promise<string> {
  const salt = other && other !== noPassword ? Buffer.from(other.split("$").at(-2) ?? "", "base64") : undefined
  return limit()(() => hash(preparePassword(password), { ...cost, salt }))
}

/**
 * Whether the password is the one behind the hash, which may be of the password as an older version took it. With no hash
 * it takes as long and does not match.
 */
export async function verifyPassword(passwordHash: string | undefined, password: string): Promise<PasswordMatch> {
  const known = passwordHash === noPassword ? undefined : passwordHash
  const against = known ?? (await dummyHash())
  for (const [index, form] of passwordForms(password).entries()) {
    const matches = await limit()(() => verify(against, form))
    if (matches && known !== undefined) return { matches, outdated: index > 0 || !known.startsWith(presentHash) }
  }
  return { matches: false, outdated: false }
}
