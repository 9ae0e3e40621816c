import type { Context } from "@/lib/core/actor"
import { audit } from "@/lib/core/audit"
import { WaybillError } from "@/lib/core/errors"
import { db } from "@/lib/platform/db"
import { newTokens, tokenHash } from "./open-session"
import type { TokenAnswer } from "./schema"

/**
 * Changes a refresh token for a new pair. Each is used once: one that comes back was stolen from somebody, so its whole
 * family ends (RFC 9700, section 4.14.2).
 * @throws WaybillError `invalid_token`
 */
export async function refreshSession(ctx: Context, refreshToken: string): Promise<TokenAnswer> {
  const hash = tokenHash(refreshToken)
  const tokens = newTokens()
  const refreshed = await db().$transaction(async (tx) => {
    const used = await tx.refreshToken.updateMany({
      where: { tokenHash: hash, usedAt: null, session: liveSession() },
      data: { usedAt: new Date() },
    })
    const known = await tx.refreshToken.findUnique({
      where: { tokenHash: hash },
      select: {
        sessionId: true,
        session: { select: { sessionVersion: true, user: { select: { sessionVersion: true } } } },
      },
    })
    if (!known) return false
    const stale = known.session.sessionVersion !== known.session.user.sessionVersion
    if (used.count === 0 || stale) {
      await tx.session.updateMany({ where: { id: known.sessionId, revokedAt: null }, data: { revokedAt: new Date() } })
      await audit(tx, ctx, "session.family_revoked", { type: "session", id: known.sessionId })
      return false
    }
    await tx.refreshToken.create({ data: { ...tokens.refresh, sessionId: known.sessionId } })
    await tx.session.update({
      where: { id: known.sessionId },
      data: { ...tokens.access, lastSeenAt: new Date() },
      select: { id: true },
    })
    return true
  })
  if (!refreshed) throw new WaybillError("invalid_token")
  return tokens.answer
}

function liveSession() {
  return { revokedAt: null, expiresAt: { gt: new Date() }, user: { disabledAt: null } }
}
