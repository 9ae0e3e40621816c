import type { Context } from "@/lib/core/actor"
import { audit } from "@/lib/core/audit"
import { db } from "@/lib/platform/db"
import { tokenHash } from "./open-session"

/** Signs out: the session is dead from now on, whoever holds its cookie. Doing it again changes nothing. */
export async function closeSession(ctx: Context, sessionId: string): Promise<void> {
  await db().$transaction(async (tx) => {
    const closed = await tx.session.updateMany({
      where: { id: sessionId, revokedAt: null },
      data: { revokedAt: new Date() },
    })
    if (closed.count > 0) await audit(tx, ctx, "user.signed_out", { type: "session", id: sessionId })
  })
}

/** Ends the family of an access or refresh token. An unknown token is as good as revoked (RFC 7009, section 2.2). */
export async function revokeToken(ctx: Context, token: string): Promise<void> {
  const hash = tokenHash(token)
  const session = await db().session.findFirst({
    where: { OR: [{ accessTokenHash: hash }, { refreshTokens: { some: { tokenHash: hash } } }] },
    select: { id: true },
  })
  if (session) await closeSession(ctx, session.id)
}
