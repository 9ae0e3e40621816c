import { z } from "zod"
import { canonicalAddress } from "./address"

/** One line of text: no control characters, no line breaks, no bidirectional overrides; trimmed. */
export function line(max: number) {
  return z
    .string()
    .trim()
    .min(1)
    .max(max)
    .refine(
      (value) => !/[\p{Cc}\u2028\u2029\u202A-\u202E\u2066-\u2069]/u.test(value),
      "must not contain control characters",
    )
}

/** An e-mail address, in the form in which it is compared. */
export const email = z
  .string()
  .max(320)
  .transform((written, context) => {
    const address = canonicalAddress(written)
    if (address === null) context.addIssue("must be an e-mail address, such as ada@example.com")
    return address ?? z.NEVER
  })

/** A secret token: opaque here, of bounded length. */
export const token = z.string().min(1).max(4096)

/** A version 7 (or any other) UUID. */
export const id = z.uuid()
