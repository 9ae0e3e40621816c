import type { Context } from "@/lib/core/actor"
import { audit } from "@/lib/core/audit"
import { emit } from "@/lib/core/events"
import { newId } from "@/lib/core/ids"
import type { Transaction } from "@/lib/platform/db"
import { env } from "@/lib/platform/env"
import type { EmailTokenPurpose } from "@/lib/platform/generated/prisma/client"

/** Asks for a verification mail within the verb's transaction. The newer one voids the older. */
export async function issueVerification(tx: Transaction, userId: string): Promise<void> {
  const emailTokenId = await issueToken(tx, userId, "VERIFY_EMAIL", env().VERIFY_TTL_SECONDS)
  await emit(tx, "user/verification.requested", { emailTokenId })
}

/** Asks for a password reset mail within the verb's transaction. The newer one voids the older. */
export async function issuePasswordReset(tx: Transaction, ctx: Context, userId: string): Promise<void> {
  const emailTokenId = await issueToken(tx, userId, "RESET_PASSWORD", env().RESET_TTL_SECONDS)
  await audit(tx, ctx, "user.reset_requested", { type: "user", id: userId })
  await emit(tx, "user/reset.requested", { emailTokenId })
}

/** Holds the user's row until the transaction ends, so that of several at once each sees what the one before did. */
export async function lockUser(tx: Transaction, userId: string): Promise<void> {
  await tx.$queryRaw`SELECT id FROM "user" WHERE id = ${userId}::uuid FOR UPDATE`
}

/** Ends every token of this purpose that is still good. */
export async function voidTokens(tx: Transaction, userId: string, purpose: EmailTokenPurpose): Promise<void> {
  await tx.emailToken.updateMany({
    where: { userId, purpose, usedAt: null, voidedAt: null },
    data: { voidedAt: new Date() },
  })
}

async function issueToken(
  tx: Transaction,
  userId: string,
  purpose: EmailTokenPurpose,
  seconds: number,
): Promise<string> {
  await lockUser(tx, userId)
  await voidTokens(tx, userId, purpose)
  const id = newId()
  const expiresAt = new Date(Date.now() + seconds * 1000)
  await tx.emailToken.create({ data: { id, userId, purpose, expiresAt }, select: { id: true } })
  return id
}
