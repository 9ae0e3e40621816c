import type { Context } from "@/lib/core/actor"
import { audit } from "@/lib/core/audit"
import { goodToken, lockUser, spendToken, voidTokens } from "@/lib/core/email-tokens"
import { emit } from "@/lib/core/events"
import { hashPassword } from "@/lib/core/passwords"
import { db } from "@/lib/platform/db"
import { checkPassword } from "./check-password"
import { readProof, refuseProof } from "./mailed-proof"
import type { ResetPasswordInput } from "./schema"

const purpose = "RESET_PASSWORD"

/**
 * Sets a new password, once per mail, by its link or its code, ends every session of the account, and has its owner told by
 * mail. It does not sign in.
 * @throws WaybillError `invalid_token`, `invalid_code`, `expired_token`; `weak_password`, which uses nothing up
 */
export async function resetPassword(ctx: Context, input: ResetPasswordInput): Promise<void> {
  const { id, userId } = await readProof(ctx, purpose, input)
  const waiting = await db().emailToken.findFirst({
    where: goodToken(id, userId, purpose),
    select: { user: { select: { name: true, email: true } } },
  })
  if (!waiting) refuseProof(input)
  await checkPassword(input.password, waiting.user)
  const passwordHash = await hashPassword(input.password)
  await db().$transaction(async (tx) => {
    await lockUser(tx, userId)
    if (!(await spendToken(tx, id, userId, purpose))) refuseProof(input)
    await voidTokens(tx, userId, [purpose, "SIGN_IN"])
    await tx.user.update({
      where: { id: userId },
      data: { passwordHash, sessionVersion: { increment: 1 } },
      select: { id: true },
    })
    await audit(tx, ctx, "user.password_reset", { type: "user", id: userId })
    await emit(tx, "user/password.changed", { emailTokenId: id })
  })
}
