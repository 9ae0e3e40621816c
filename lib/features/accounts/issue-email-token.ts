import type { Context } from "@/lib/core/actor"
import { audit } from "@/lib/core/audit"
import { lockUser, voidTokens } from "@/lib/core/email-tokens"
import { emit } from "@/lib/core/events"
import { newId } from "@/lib/core/ids"
import { codeSeconds } from "@/lib/core/mailed-codes"
import type { Transaction } from "@/lib/platform/db"
import { env } from "@/lib/platform/env"
import type { EmailTokenPurpose } from "@/lib/platform/generated/prisma/client"

/** Asks for a verification mail within the verb's transaction. The newer one voids the older. */
export async function issueVerification(tx: Transaction, userId: string): Promise<void> {
  await lockUser(tx, userId)
  await voidTokens(tx, userId, ["VERIFY_EMAIL"])
  const emailTokenId = await createToken(tx, userId, "VERIFY_EMAIL", env().VERIFY_TTL_SECONDS)
  await emit(tx, "user/verification.requested", { emailTokenId })
}

/** Asks for a password reset mail within the verb's transaction. The newer one voids the older. */
export async function issuePasswordReset(tx: Transaction, ctx: Context, userId: string): Promise<void> {
  await lockUser(tx, userId)
  await voidTokens(tx, userId, ["RESET_PASSWORD"])
  const emailTokenId = await createToken(tx, userId, "RESET_PASSWORD", env().RESET_TTL_SECONDS)
  await audit(tx, ctx, "user.reset_requested", { type: "user", id: userId })
  await emit(tx, "user/reset.requested", { emailTokenId })
}

/**
 * Asks for a mail with a code to sign in, within the verb's transaction. The newer one voids the older that was asked for
 * from the same place.
 */
export async function issueSignInCode(tx: Transaction, ctx: Context, userId: string, place: string): Promise<void> {
  await lockUser(tx, userId)
  await voidTokens(tx, userId, ["SIGN_IN"], place)
  await sendCode(tx, ctx, userId, place)
}

/** Sees to it that a code is in the mailbox that works for half its time at least, and mails none if there is one. */
export async function shareSignInCode(tx: Transaction, ctx: Context, userId: string): Promise<void> {
  await lockUser(tx, userId)
  const halfway = new Date(Date.now() + (codeSeconds / 2) * 1000)
  const shared = { userId, purpose: "SIGN_IN", place: null, usedAt: null, voidedAt: null } as const
  const there = await tx.emailToken.findFirst({
    where: { ...shared, expiresAt: { gt: halfway } },
    select: { id: true },
  })
  if (!there) await sendCode(tx, ctx, userId, null)
}

async function sendCode(tx: Transaction, ctx: Context, userId: string, place: string | null): Promise<void> {
  const emailTokenId = await createToken(tx, userId, "SIGN_IN", codeSeconds, place)
  await audit(tx, ctx, "user.sign_in_code_requested", { type: "user", id: userId })
  await emit(tx, "user/sign-in-code.requested", { emailTokenId })
}

async function createToken(
  tx: Transaction,
  userId: string,
  purpose: EmailTokenPurpose,
  seconds: number,
  place: string | null = null,
): Promise<string> {
  const id = newId()
  const expiresAt = new Date(Date.now() + seconds * 1000)
  await tx.emailToken.create({ data: { id, userId, purpose, expiresAt, place }, select: { id: true } })
  return id
}
