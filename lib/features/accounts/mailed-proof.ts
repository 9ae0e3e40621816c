import type { Context } from "@/lib/core/actor"
import { WaybillError } from "@/lib/core/errors"
import { findByCode } from "@/lib/core/mailed-codes"
import { withMinimumDuration } from "@/lib/core/minimum-duration"
import { openToken } from "@/lib/core/tokens"
import { db } from "@/lib/platform/db"
import type { MailedProof } from "./schema"

/** The row behind a mail, and whose it is. */
export type ProvenToken = { id: string; userId: string }

const tokenPurposes = { VERIFY_EMAIL: "verify-email", RESET_PASSWORD: "reset-password" } as const

/**
 * Whose mailbox is proven, by the link of its mail or by the code beside it. A code answers alike, and takes alike long, for
 * unknown addresses. Nothing is used yet.
 * @throws WaybillError `invalid_token`, `expired_token`, `invalid_code`
 */
export async function readProof(
  ctx: Context,
  purpose: keyof typeof tokenPurposes,
  proof: MailedProof,
): Promise<ProvenToken> {
  const { token, email = "", code = "" } = proof
  if (token === undefined) return withMinimumDuration(readCode(ctx, purpose, email, code))
  const { id, audience } = await openToken(tokenPurposes[purpose], token)
  return { id, userId: audience }
}

/** What a proof is refused with that was good a moment ago. */
export function refuseProof(proof: MailedProof): never {
  throw new WaybillError(proof.token === undefined ? "invalid_code" : "invalid_token")
}

async function readCode(
  ctx: Context,
  purpose: keyof typeof tokenPurposes,
  email: string,
  code: string,
): Promise<ProvenToken> {
  const user = await db().user.findUnique({ where: { email, disabledAt: null }, select: { id: true } })
  const id = await findByCode(ctx, user?.id, purpose, code)
  if (!user || id === null) throw new WaybillError("invalid_code")
  return { id, userId: user.id }
}
