import type { Context } from "@/lib/core/actor"
import { shownAddress } from "@/lib/core/address"
import { audit } from "@/lib/core/audit"
import { goodToken, lockUser, spendToken, voidTokens } from "@/lib/core/email-tokens"
import { hashPassword, noPassword, verifyPassword } from "@/lib/core/passwords"
import { db } from "@/lib/platform/db"
import { checkPassword } from "./check-password"
import { type ProvenToken, readProof, refuseProof } from "./mailed-proof"
import type { VerifyEmailInput } from "./schema"

const purpose = "VERIFY_EMAIL"

/**
 * Verifies an address, once per mail, by its link or its code. It does not sign in. A password that is given along is the
 * account's from then on, whatever it was before, and every session ends: who has the mailbox decides, and not who signed
 * up first.
 * @returns the address, and whether its account has a password: not when two signed up with it and none is given
 * @throws WaybillError `invalid_token`, `invalid_code` when it was never good, was used or voided; `expired_token`;
 *   `weak_password`, which uses nothing up
 */
export async function verifyEmail(
  ctx: Context,
  input: VerifyEmailInput,
): Promise<{ email: string; hasPassword: boolean }> {
  const token = await readProof(ctx, purpose, input)
  const passwordHash = input.password === undefined ? undefined : await hashOwn(token, input.password, input)
  return db().$transaction(async (tx) => {
    await lockUser(tx, token.userId)
    const waiting = await tx.user.findFirst({ where: { id: token.userId, verifiedAt: null }, select: { id: true } })
    if (!waiting || !(await spendToken(tx, token.id, token.userId, purpose))) refuseProof(input)
    await voidTokens(tx, token.userId, [purpose])
    const replaced = passwordHash ? { passwordHash, sessionVersion: { increment: 1 } } : {}
    const user = await tx.user.update({
      where: { id: token.userId },
      data: { verifiedAt: new Date(), ...replaced },
      select: { email: true, passwordHash: true },
    })
    await audit(tx, ctx, "user.verified", { type: "user", id: token.userId })
    return { email: shownAddress(user.email), hasPassword: user.passwordHash !== noPassword }
  })
}

/** The hash of the password of whoever has the mailbox: the one of the sign-up, or a new one that is strong enough. */
async function hashOwn({ id, userId }: ProvenToken, password: string, input: VerifyEmailInput): Promise<string> {
  const waiting = await db().emailToken.findFirst({
    where: { ...goodToken(id, userId, purpose), user: { disabledAt: null, verifiedAt: null } },
    select: { user: { select: { name: true, email: true, passwordHash: true } } },
  })
  if (!waiting) return refuseProof(input)
  const { matches } = await verifyPassword(waiting.user.passwordHash, password)
  if (!matches) await checkPassword(password, waiting.user)
  return hashPassword(password)
}
