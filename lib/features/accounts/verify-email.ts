import type { Context } from "@/lib/core/actor"
import { shownAddress } from "@/lib/core/address"
import { audit } from "@/lib/core/audit"
import { WaybillError } from "@/lib/core/errors"
import { noPassword } from "@/lib/core/passwords"
import { openToken } from "@/lib/core/tokens"
import { db } from "@/lib/platform/db"
import { lockUser, voidTokens } from "./issue-email-token"
import type { VerifyEmailInput } from "./schema"

/**
 * Verifies an address, once per token. It does not sign in.
 * @returns the address, and whether its account has a password: not when two signed up with it
 * @throws WaybillError `invalid_token` when it was never good, was used or voided; `expired_token`
 */
export async function verifyEmail(
  ctx: Context,
  input: VerifyEmailInput,
): Promise<{ email: string; hasPassword: boolean }> {
  const { id, audience: userId } = await openToken("verify-email", input.token)
  return db().$transaction(async (tx) => {
    await lockUser(tx, userId)
    const used = await tx.emailToken.updateMany({
      where: {
        id,
        userId,
        purpose: "VERIFY_EMAIL",
        usedAt: null,
        voidedAt: null,
        expiresAt: { gt: new Date() },
        user: { disabledAt: null, verifiedAt: null },
      },
      data: { usedAt: new Date() },
    })
    if (used.count === 0) throw new WaybillError("invalid_token")
    await voidTokens(tx, userId, "VERIFY_EMAIL")
    const user = await tx.user.update({
      where: { id: userId },
      data: { verifiedAt: new Date() },
      select: { email: true, passwordHash: true },
    })
    await audit(tx, ctx, "user.verified", { type: "user", id: userId })
    return { email: shownAddress(user.email), hasPassword: user.passwordHash !== noPassword }
  })
}
