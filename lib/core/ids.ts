import { randomBytes } from "node:crypto"
import { v7 } from "uuid"

/** A UUID version 7 (RFC 9562): random, and in the order of its making. */
export function newId(): string {
  return v7()
}

/** `bytes` bytes from the system's CSPRNG as base64url; 32 by default, which is 256 bits. */
export function randomToken(bytes = 32): string {
  return randomBytes(bytes).toString("base64url")
}
