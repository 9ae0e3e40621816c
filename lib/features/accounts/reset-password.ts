import type { Context } from "@/lib/core/actor"
import { audit } from "@/lib/core/audit"
import { WaybillError } from "@/lib/core/errors"
import { hashPassword } from "@/lib/core/passwords"
import { openToken } from "@/lib/core/tokens"
import { db } from "@/lib/platform/db"
import { checkPassword } from "./check-password"
import { lockUser, voidTokens } from "./issue-email-token"
import type { ResetPasswordInput } from "./schema"

/**
 * Sets a new password, once per token, and ends every session of the account. It does not sign in.
 * @throws WaybillError `invalid_token`, `expired_token`, `weak_password`
 */
export async function resetPassword(ctx: Context, input: ResetPasswordInput): Promise<void> {
  const claims = await openToken("reset-password", input.token)
  const good = {
    id: claims.id,
    userId: claims.audience,
    purpose: "RESET_PASSWORD",
    usedAt: null,
    voidedAt: null,
    expiresAt: { gt: new Date() },
    user: { disabledAt: null },
  } as const
  const waiting = await db().emailToken.findFirst({
    where: good,
    select: { user: { select: { name: true, email: true } } },
  })
  if (!waiting) throw new WaybillError("invalid_token")
  await checkPassword(input.password, waiting.user)
  const passwordHash = await hashPassword(input.password)
  await db().$transaction(async (tx) => {
    await lockUser(tx, claims.audience)
    const used = await tx.emailToken.updateMany({ where: good, data: { usedAt: new Date() } })
    if (used.count === 0) throw new WaybillError("invalid_token")
    await voidTokens(tx, claims.audience, "RESET_PASSWORD")
    await tx.user.update({
      where: { id: claims.audience },
      data: { passwordHash, sessionVersion: { increment: 1 } },
      select: { id: true },
    })
    await audit(tx, ctx, "user.password_reset", { type: "user", id: claims.audience })
  })
}
