import type { Context } from "@/lib/core/actor"
import { audit } from "@/lib/core/audit"
import { WaybillError } from "@/lib/core/errors"
import { openToken } from "@/lib/core/tokens"
import { db } from "@/lib/platform/db"
import type { VerifyEmailInput } from "./schema"

/**
 * Verifies an address, once per token. The name and password of the sign-up that asked for this very mail become the
 * account's. It does not sign in.
 * @throws WaybillError `invalid_token` when it was never good, was used or voided; `expired_token`
 */
export async function verifyEmail(ctx: Context, input: VerifyEmailInput): Promise<{ email: string }> {
  const claims = await openToken("verify-email", input.token)
  return db().$transaction(async (tx) => {
    const [used] = await tx.emailToken.updateManyAndReturn({
      where: {
        id: claims.id,
        userId: claims.audience,
        purpose: "VERIFY_EMAIL",
        usedAt: null,
        voidedAt: null,
        expiresAt: { gt: new Date() },
        user: { disabledAt: null },
      },
      data: { usedAt: new Date() },
      select: { userId: true, name: true, passwordHash: true },
    })
    if (!used?.name || !used.passwordHash) throw new WaybillError("invalid_token")
    const user = await tx.user.update({
      where: { id: used.userId },
      data: { verifiedAt: new Date(), name: used.name, passwordHash: used.passwordHash },
      select: { id: true, email: true },
    })
    await audit(tx, ctx, "user.verified", { type: "user", id: user.id })
    return { email: user.email }
  })
}
