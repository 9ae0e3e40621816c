import { z } from "zod"
import { email, line, token } from "@/lib/core/input"
import { passwordLength } from "@/lib/core/opaque-string"

/** Taken as it is; how strong it is checkPassword says, with a reason. */
const newPassword = z.string().min(1).max(passwordLength.max)
/** As people type it: whatever is wrong with it is a wrong code. */
const code = z.string().min(1).max(64).describe("The code of the mail, as XXXX-XXXX")

/** What proves that a mail was read: the token of its link, or the code beside it. */
const proof = { token: token.optional(), email: email.optional(), code: code.optional() }
const oneProof = { path: ["token"], message: "Send a token, or else an email and a code." }

export const signUpInput = z.strictObject({ name: line(100), email, password: newPassword })
export const verifyEmailInput = z
  .strictObject({ ...proof, password: newPassword.optional() })
  .refine(isOneProof, oneProof)
  .meta({ examples: [{ token: "…" }] })
export const emailInput = z.strictObject({ email })
export const resetPasswordInput = z
  .strictObject({ ...proof, password: newPassword })
  .refine(isOneProof, oneProof)
  .meta({ examples: [{ token: "…", password: "four words make one" }] })
export const createOpsInput = z.strictObject({ name: line(100), email, password: newPassword, admin: z.boolean() })

export type MailedProof = { token?: string; email?: string; code?: string }

export type SignUpInput = z.infer<typeof signUpInput>
export type VerifyEmailInput = z.infer<typeof verifyEmailInput>
export type EmailInput = z.infer<typeof emailInput>
export type ResetPasswordInput = z.infer<typeof resetPasswordInput>
export type CreateOpsInput = z.infer<typeof createOpsInput>

function isOneProof({ token, email, code }: MailedProof): boolean {
  if (token !== undefined) return email === undefined && code === undefined
  return email !== undefined && code !== undefined
}
