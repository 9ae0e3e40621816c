import { z } from "zod"

/** One line of text: no control characters, no line breaks, no bidirectional overrides; trimmed. */
export function line(max: number) {
  return z
    .string()
    .trim()
    .min(1)
    .max(max)
    .refine(
      (value) => !/[\p{Cc}\u2028\u2029\u202A-\u202E\u2066-\u2069]/u.test(value),
      "Leave out line breaks, control characters and marks that turn the direction of text.",
    )
}

/** An e-mail address in the form in which it is compared: trimmed and lower-cased. */
export const email = z
  .string()
  .max(254)
  .transform((value) => value.trim().toLowerCase())
  .pipe(z.email())

/** A secret token: opaque here, of bounded length. */
export const token = z.string().min(1).max(4096)

/** A version 7 (or any other) UUID. */
export const id = z.uuid()
