import type { Context } from "@/lib/core/actor"
import { audit } from "@/lib/core/audit"
import { emit } from "@/lib/core/events"
import { newId } from "@/lib/core/ids"
import type { Transaction } from "@/lib/platform/db"
import { env } from "@/lib/platform/env"

type Credentials = { name: string; passwordHash: string }

/** Asks for a verification mail within the verb's transaction. The newer one voids the older. */
export async function issueVerification(tx: Transaction, userId: string, credentials: Credentials): Promise<void> {
  await tx.emailToken.updateMany({
    where: { userId, purpose: "VERIFY_EMAIL", usedAt: null, voidedAt: null },
    data: { voidedAt: new Date() },
  })
  const emailTokenId = newId()
  const expiresAt = new Date(Date.now() + env().VERIFY_TTL_SECONDS * 1000)
  await tx.emailToken.create({ data: { id: emailTokenId, userId, purpose: "VERIFY_EMAIL", expiresAt, ...credentials } })
  await emit(tx, "user/verification.requested", { emailTokenId })
}

/** Asks for a password reset mail within the verb's transaction. The newer one voids the older. */
export async function issuePasswordReset(tx: Transaction, ctx: Context, userId: string): Promise<void> {
  await tx.emailToken.updateMany({
    where: { userId, purpose: "RESET_PASSWORD", usedAt: null, voidedAt: null },
    data: { voidedAt: new Date() },
  })
  const emailTokenId = newId()
  const expiresAt = new Date(Date.now() + env().RESET_TTL_SECONDS * 1000)
  await tx.emailToken.create({ data: { id: emailTokenId, userId, purpose: "RESET_PASSWORD", expiresAt } })
  await audit(tx, ctx, "user.reset_requested", { type: "user", id: userId })
  await emit(tx, "user/reset.requested", { emailTokenId })
}
