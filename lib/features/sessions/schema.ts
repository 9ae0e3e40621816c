import { z } from "zod"
import { canonicalAddress } from "@/lib/core/address"
import { token } from "@/lib/core/input"

/** Read leniently on purpose: whatever is wrong with it is a wrong password. */
export const signInInput = z.strictObject({
  email: z
    .string()
    .max(254)
    // The database cannot hold it.
    .refine((value) => !value.includes("\0"), "Leave out control characters.")
    .transform((value) => canonicalAddress(value) ?? value.trim().toLowerCase()),
  password: z.string().max(1024),
})
export const tokenInput = signInInput.extend({
  /** Accepted for clients that already send one; accounts have no second factor yet. */
  otp: z.string().max(32).optional(),
})
export const refreshInput = z.strictObject({ refresh_token: token })
export const revokeInput = z.strictObject({ token })

/** RFC 6749, section 5.1. */
export const tokenAnswer = z.object({
  access_token: z.string(),
  refresh_token: z.string(),
  token_type: z.literal("Bearer"),
  expires_in: z.number().int().describe("Seconds"),
})

export type SignInInput = z.infer<typeof signInInput>
export type TokenAnswer = z.infer<typeof tokenAnswer>
