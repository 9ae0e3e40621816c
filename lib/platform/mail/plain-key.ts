import { createHash } from "node:crypto"

/** An idempotency key as a tag, a Message-ID or a file's name may hold it: as it is, or its SHA-256 in hex. */
export function plainKey(idempotencyKey: string): string {
  if (/^[\w-]{1,64}$/.test(idempotencyKey)) return idempotencyKey
  return createHash("sha256").update(idempotencyKey).digest("hex")
}
