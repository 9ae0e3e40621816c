import type { Context } from "@/lib/core/actor"
import { audit } from "@/lib/core/audit"
import { emit } from "@/lib/core/events"
import { newId } from "@/lib/core/ids"
import { checkPassword, hashPassword } from "@/lib/core/passwords"
import { db, type Transaction } from "@/lib/platform/db"
import { isUniqueViolation } from "@/lib/platform/db-errors"
import { issueVerification } from "./issue-email-token"
import type { SignUpInput } from "./schema"
import { countMail } from "./throttles"

/**
 * Opens an account for a client, unverified, and asks for the mail that verifies it. It answers alike, and takes alike
 * long, whether or not the address is known: who has an account already is told so by mail.
 * @throws WaybillError `weak_password`, `throttled`
 */
export async function signUp(ctx: Context, input: SignUpInput): Promise<void> {
  checkPassword(input.password, input)
  await countMail(input.email)
  const passwordHash = await hashPassword(input.password)
  try {
    await db().$transaction((tx) => writeSignUp(tx, ctx, input, passwordHash))
  } catch (error) {
    if (!isUniqueViolation(error)) throw error
    await db().$transaction((tx) => writeSignUp(tx, ctx, input, passwordHash))
  }
}

async function writeSignUp(tx: Transaction, ctx: Context, input: SignUpInput, passwordHash: string): Promise<void> {
  const { name, email } = input
  const known = await tx.user.findUnique({ where: { email }, select: { id: true, verifiedAt: true } })
  if (known?.verifiedAt) {
    await audit(tx, ctx, "user.signup_repeated", { type: "user", id: known.id })
    await emit(tx, "user/signup.repeated", { userId: known.id })
    return
  }
  const userId = known?.id ?? newId()
  if (!known) await tx.user.create({ data: { id: userId, email, name, role: "CLIENT", passwordHash } })
  await audit(tx, ctx, known ? "user.signup_repeated" : "user.signed_up", { type: "user", id: userId }, { email })
  await issueVerification(tx, userId, { name, passwordHash })
}
