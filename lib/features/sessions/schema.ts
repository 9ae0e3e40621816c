import { z } from "zod"
import { canonicalAddress } from "@/lib/core/address"
import { token } from "@/lib/core/input"

/** Read leniently on purpose: whatever is wrong with it is a wrong password or a wrong code. */
const signIn = z.strictObject({
  email: z
    .string()
    .max(254)
    // The database cannot hold it.
    .refine((value) => !value.includes("\0"), "Leave out control characters.")
    .transform((value) => canonicalAddress(value) ?? value.trim().toLowerCase()),
  password: z.string().max(1024).optional(),
  code: z.string().max(64).optional().describe("In place of a password: the code that POST /sign-in-code mailed"),
})
const oneSecret = { path: ["password"], message: "Send a password, or else a code." }
export const signInInput = signIn.refine(hasOneSecret, oneSecret)
/** `otp` is accepted for clients that already send one; accounts have no second factor yet. */
export const tokenInput = signIn
  .extend({ otp: z.string().max(32).optional() })
  .refine(hasOneSecret, oneSecret)
  .meta({ examples: [{ email: "ada@example.com", password: "four words make one" }] })
export const refreshInput = z.strictObject({ refresh_token: token })
export const revokeInput = z.strictObject({ token })

/** RFC 6749, section 5.1. */
export const tokenAnswer = z.object({
  access_token: z.string(),
  refresh_token: z.string(),
  token_type: z.literal("Bearer"),
  expires_in: z.number().int().describe("Seconds"),
})

function hasOneSecret({ password, code }: { password?: string; code?: string }): boolean {
  return (password === undefined) !== (code === undefined)
}

export type SignInInput = z.infer<typeof signInInput>
export type TokenAnswer = z.infer<typeof tokenAnswer>
