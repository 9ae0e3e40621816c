import { availableParallelism } from "node:os"
import { hash, verify } from "@node-rs/argon2"
import { dictionary } from "@zxcvbn-ts/language-common"
import pLimit from "p-limit"
import { singleton } from "@/lib/platform/singleton"
import { WaybillError } from "./errors"

/** Argon2id (the library's default algorithm) as the OWASP Password Storage Cheat Sheet has it: 19 MiB, two passes, one lane. */
const cost = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const

export const passwordLength = { min: 8, max: 256 } as const

/** A hash is 15 to 30 ms of one core: more at once than there are cores would only make listings wait. */
const limit = singleton("password-limit", () => pLimit(Math.max(1, Math.floor(availableParallelism() / 2))))
const common = singleton(
  "common-passwords",
  () => new Set([...(dictionary["passwords-common"] ?? [])].map((entry) => String(entry))),
)
const dummyHash = singleton("dummy-hash", () => hash("nobody has this password", cost))

/** In the place of a hash: no password is right. */
export const noPassword = "!"

/** The hash of a password, taken as it is: not trimmed, not cut (PHC string format). */
export function hashPassword(password: string): Promise<string> {
  return limit()(() => hash(password, cost))
}

/**
 * The hash with the salt of another one, at the same cost: the two are equal exactly when the passwords are. With no
 * other hash it has a salt of its own.
 */
export function hashPasswordLike(other: string | undefined, password: string): Promise<string> {
  const salt = other && other !== noPassword ? Buffer.from(other.split("$").at(-2) ?? "", "base64") : undefined
  return limit()(() => hash(password, { ...cost, salt }))
}

/** Whether the password is the one behind the hash. With no hash it takes as long and is false. */
export async function verifyPassword(passwordHash: string | undefined, password: string): Promise<boolean> {
  const known = passwordHash === noPassword ? undefined : passwordHash
  const against = known ?? (await dummyHash())
  const matches = await limit()(() => verify(against, password))
  return matches && known !== undefined
}

/**
 * Refuses passwords that are short, among the most used, or made of the product's name or the person's own.
 * @throws WaybillError `weak_password`, with the reason as its detail.
 */
export function checkPassword(password: string, context: { name: string; email: string }): void {
  const refuse = (detail: string) => {
    throw new WaybillError("weak_password", { detail, faults: [{ path: "password", message: detail }] })
  }
  if ([...password].length < passwordLength.min)
    refuse(`Use at least ${passwordLength.min} characters; 15 or more are better.`)
  const lower = password.toLowerCase()
  if (common().has(lower) || new Set(lower).size < 3)
    refuse("This password is among the first that are tried. Choose another one.")
  const words = [
    "waybill",
    ...context.email.toLowerCase().split(/[^\p{L}\p{N}]+/u),
    ...context.name.toLowerCase().split(/\s+/),
  ]
  const rest = words.filter((word) => word.length >= 4).reduce((left, word) => left.replaceAll(word, ""), lower)
  if (rest.length < 5 && rest !== lower) refuse("This password is little more than a name. Choose another one.")
}
