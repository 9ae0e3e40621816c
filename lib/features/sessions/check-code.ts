import type { Context } from "@/lib/core/actor"
import { audit } from "@/lib/core/audit"
import { lockUser, spendToken, voidTokens } from "@/lib/core/email-tokens"
import { WaybillError } from "@/lib/core/errors"
import { findByCode } from "@/lib/core/mailed-codes"
import { withMinimumDuration } from "@/lib/core/minimum-duration"
import { noPassword } from "@/lib/core/passwords"
import { db } from "@/lib/platform/db"
import { consumeThrottle, type ThrottleLimit } from "@/lib/platform/throttle"
import type { SignedInUser } from "./check-credentials"
import { recordRefusal } from "./record-refusal"

/** So that no address keeps the database busy; each code has five tries of its own. */
const perAddress: ThrottleLimit = { name: "code-address", points: 600, seconds: 15 * 60 }

/**
 * Whether this is the code that was mailed to somebody who may sign in; it works once. Wrong passwords, however many, do not
 * stand in its way. It proves the mailbox: an account that was not verified is from then on, and loses the password that
 * whoever signed up had given it.
 * @throws WaybillError `invalid_credentials`, alike and after alike long for all; `throttled`
 */
export function checkCode(ctx: Context, input: { email: string; code: string }): Promise<SignedInUser> {
  return withMinimumDuration(tryCode(ctx, input))
}

async function tryCode(ctx: Context, { email, code }: { email: string; code: string }): Promise<SignedInUser> {
  const wait = await consumeThrottle(perAddress, ctx.ip ?? "unknown")
  if (wait !== null) throw new WaybillError("throttled", { retryAfter: wait })
  const user = await db().user.findUnique({ where: { email, disabledAt: null }, select: { id: true } })
  const emailTokenId = await findByCode(ctx, user?.id, "SIGN_IN", code)
  const signedIn = user && emailTokenId && (await spendCode(ctx, user.id, emailTokenId))
  return signedIn || recordRefusal(ctx, user?.id ?? null)
}

async function spendCode(ctx: Context, userId: string, emailTokenId: string): Promise<SignedInUser | null> {
  return db().$transaction(async (tx) => {
    await lockUser(tx, userId)
    if (!(await spendToken(tx, emailTokenId, userId, "SIGN_IN"))) return null
    await voidTokens(tx, userId, ["SIGN_IN"])
    const proven = { verifiedAt: new Date(), passwordHash: noPassword, sessionVersion: { increment: 1 } }
    const { count } = await tx.user.updateMany({ where: { id: userId, verifiedAt: null }, data: proven })
    if (count > 0) {
      await voidTokens(tx, userId, ["VERIFY_EMAIL"])
      await audit(tx, ctx, "user.verified", { type: "user", id: userId })
    }
    return tx.user.findUniqueOrThrow({ where: { id: userId }, select: { id: true, sessionVersion: true } })
  })
}
