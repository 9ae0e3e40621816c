import type { Context } from "@/lib/core/actor"
import { audit } from "@/lib/core/audit"
import { emit } from "@/lib/core/events"
import { newId } from "@/lib/core/ids"
import { hashPasswordLike, noPassword } from "@/lib/core/passwords"
import { db, type Transaction } from "@/lib/platform/db"
import { isUniqueViolation } from "@/lib/platform/db-errors"
import { checkPassword } from "./check-password"
import { issueVerification } from "./issue-email-token"
import type { SignUpInput } from "./schema"
import { countMail } from "./throttles"

type User = { id: string; verifiedAt: Date | null; passwordHash: string }

/**
 * Opens an account for a client, unverified, and asks for the mail that verifies it. It answers alike, and takes alike
 * long, whether or not the address is known: who has an account already is told so by mail. An address that two sign up
 * with, under different passwords, has none until its owner sets one by mail, so neither can slip theirs in.
 * @throws WaybillError `weak_password`, `throttled`
 */
export async function signUp(ctx: Context, input: SignUpInput): Promise<void> {
  await checkPassword(input.password, input)
  await countMail(input.email)
  const waiting = await db().user.findUnique({
    where: { email: input.email, verifiedAt: null },
    select: { passwordHash: true },
  })
  const passwordHash = await hashPasswordLike(waiting?.passwordHash, input.password)
  const write = () => db().$transaction((tx) => writeSignUp(tx, ctx, input, passwordHash))
  await write().catch((error: unknown) => {
    if (!isUniqueViolation(error)) throw error
    return write()
  })
}

async function writeSignUp(tx: Transaction, ctx: Context, input: SignUpInput, passwordHash: string): Promise<void> {
  const { name, email } = input
  const [known] = await tx.$queryRaw<User[]>`
    SELECT id, verified_at AS "verifiedAt", password_hash AS "passwordHash" FROM "user" WHERE email = ${email} FOR UPDATE`
  if (known) return repeatSignUp(tx, ctx, known, passwordHash)
  const userId = newId()
  await tx.user.create({ data: { id: userId, email, name, role: "CLIENT", passwordHash }, select: { id: true } })
  await audit(tx, ctx, "user.signed_up", { type: "user", id: userId }, { email })
  await issueVerification(tx, userId)
}

async function repeatSignUp(tx: Transaction, ctx: Context, known: User, passwordHash: string): Promise<void> {
  await audit(tx, ctx, "user.signup_repeated", { type: "user", id: known.id })
  if (known.verifiedAt) return emit(tx, "user/signup.repeated", { userId: known.id })
  if (known.passwordHash !== passwordHash) {
    await tx.user.update({ where: { id: known.id }, data: { passwordHash: noPassword }, select: { id: true } })
  }
  await issueVerification(tx, known.id)
}
