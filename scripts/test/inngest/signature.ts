import { createHash, createHmac } from "node:crypto"

/** As RFC 8785 orders it, which is what is signed: the receiver has parsed the body, and writes it anew to check. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) => {
    if (part === null || typeof part !== "object" || Array.isArray(part)) return part
    const entries = Object.entries(part).sort(([one], [other]) => (one < other ? -1 : 1))
    return Object.fromEntries(entries)
  })
}

/** The header `x-inngest-signature`: HMAC-SHA256 over the canonical body and the time, in seconds. */
export function signature(signingKey: string, body: unknown, at = new Date()): string {
  const time = String(Math.floor(at.getTime() / 1000))
  const words = typeof body === "string" ? body : canonicalJson(body)
  const digest = createHmac("sha256", withoutPrefix(signingKey)).update(words).update(time).digest("hex")
  return `t=${time}&s=${digest}`
}

/** What an SDK shows to the API instead of the key itself. */
export function hashedKey(signingKey: string): string {
  const bare = withoutPrefix(signingKey)
  const prefix = signingKey.slice(0, signingKey.length - bare.length)
  return prefix + createHash("sha256").update(Buffer.from(bare, "hex")).digest("hex")
}

function withoutPrefix(signingKey: string): string {
  return signingKey.replace(/^signkey-\w+-/, "")
}
