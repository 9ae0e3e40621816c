import { z } from "zod"
import { email, line, token } from "@/lib/core/input"
import { passwordLength } from "@/lib/core/opaque-string"

/** Taken as it is; the lower bound is checked with a reason by checkPassword. */
const newPassword = z.string().min(1).max(passwordLength.max)

export const signUpInput = z.strictObject({ name: line(100), email, password: newPassword })
export const verifyEmailInput = z.strictObject({ token })
export const emailInput = z.strictObject({ email })
export const resetPasswordInput = z.strictObject({ token, password: newPassword })
export const createOpsInput = z.strictObject({ name: line(100), email, password: newPassword, admin: z.boolean() })

export type SignUpInput = z.infer<typeof signUpInput>
export type VerifyEmailInput = z.infer<typeof verifyEmailInput>
export type EmailInput = z.infer<typeof emailInput>
export type ResetPasswordInput = z.infer<typeof resetPasswordInput>
export type CreateOpsInput = z.infer<typeof createOpsInput>
