import type { Transaction } from "@/lib/platform/db"
import type { EmailTokenPurpose } from "@/lib/platform/generated/prisma/client"

/** Holds the user's row until the transaction ends, so that of several at once each sees what the one before did. */
export async function lockUser(tx: Transaction, userId: string): Promise<void> {
  await tx.$queryRaw`SELECT id FROM "user" WHERE id = ${userId}::uuid FOR UPDATE`
}

/** Ends every token of these purposes that is still good. @param place only those that were asked for from there */
export async function voidTokens(
  tx: Transaction,
  userId: string,
  purposes: EmailTokenPurpose[],
  place?: string,
): Promise<void> {
  await tx.emailToken.updateMany({
    where: { userId, purpose: { in: purposes }, usedAt: null, voidedAt: null, place },
    data: { voidedAt: new Date() },
  })
}

/** What a token has to be to be used: of this person and purpose, and neither used, replaced nor expired. */
export function goodToken(id: string, userId: string, purpose: EmailTokenPurpose) {
  return {
    id,
    userId,
    purpose,
    usedAt: null,
    voidedAt: null,
    expiresAt: { gt: new Date() },
    user: { disabledAt: null },
  } as const
}

/** Uses a token, once. @returns whether it was good */
export async function spendToken(
  tx: Transaction,
  id: string,
  userId: string,
  purpose: EmailTokenPurpose,
): Promise<boolean> {
  const { count } = await tx.emailToken.updateMany({
    where: goodToken(id, userId, purpose),
    data: { usedAt: new Date() },
  })
  return count > 0
}
