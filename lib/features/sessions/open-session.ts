import { createHash } from "node:crypto"
import type { Context } from "@/lib/core/actor"
import { auditRow, tellAudits } from "@/lib/core/audit"
import { newId, randomToken } from "@/lib/core/ids"
import { db } from "@/lib/platform/db"
import { env } from "@/lib/platform/env"
import { checkCode } from "./check-code"
import { checkCredentials, type SignedInUser } from "./check-credentials"
import type { Device } from "./known-place"
import type { SignInInput, TokenAnswer } from "./schema"

/**
 * Signs a browser in: a session of its own, whose id goes into the cookie.
 * @param device what the browser holds of an earlier sign-in of this account
 * @throws WaybillError `throttled`, `invalid_credentials`
 */
export async function openBrowserSession(
  ctx: Context,
  input: SignInInput,
  device: Device | null,
): Promise<{ sessionId: string; userId: string }> {
  const user = await checkSignIn(ctx, input, device)
  const session = { ...sessionRow(ctx, user), kind: "BROWSER" as const }
  const event = signedIn(ctx, user, session.id)
  await db().$transaction([
    db().session.create({ data: session, select: { id: true } }),
    db().auditEvent.create({ data: event, select: { id: true } }),
  ])
  tellAudits([event], [event])
  return { sessionId: session.id, userId: user.id }
}

/**
 * Signs a program in: a family of bearer tokens, of which only hashes are kept.
 * @throws WaybillError `throttled`, `invalid_credentials`
 */
export async function openBearerSession(ctx: Context, input: SignInInput): Promise<TokenAnswer> {
  const user = await checkSignIn(ctx, input)
  const tokens = newTokens()
  const session = { ...sessionRow(ctx, user), kind: "BEARER" as const, ...tokens.access }
  const event = signedIn(ctx, user, session.id)
  await db().$transaction([
    db().session.create({ data: { ...session, refreshTokens: { create: tokens.refresh } }, select: { id: true } }),
    db().auditEvent.create({ data: event, select: { id: true } }),
  ])
  tellAudits([event], [event])
  return tokens.answer
}

/** A fresh pair of tokens: what is stored of them, and what is told once. */
export function newTokens() {
  const accessToken = `wba_${randomToken()}`
  const refreshToken = `wbr_${randomToken()}`
  const lifetime = env().ACCESS_TTL_SECONDS
  return {
    access: { accessTokenHash: tokenHash(accessToken), accessExpiresAt: new Date(Date.now() + lifetime * 1000) },
    refresh: { tokenHash: tokenHash(refreshToken) },
    answer: {
      access_token: accessToken,
      refresh_token: refreshToken,
      token_type: "Bearer" as const,
      expires_in: lifetime,
    },
  }
}

/** SHA-256: enough for tokens of 256 random bits. */
export function tokenHash(token: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(createHash("sha256").update(token).digest())
}

function checkSignIn(ctx: Context, input: SignInInput, device: Device | null = null): Promise<SignedInUser> {
  const { email, password, code } = input
  if (code !== undefined) return checkCode(ctx, { email, code })
  return checkCredentials(ctx, { email, password: password ?? "" }, device)
}

function sessionRow(ctx: Context, user: SignedInUser) {
  return {
    id: newId(),
    userId: user.id,
    sessionVersion: user.sessionVersion,
    expiresAt: new Date(Date.now() + env().SESSION_TTL_SECONDS * 1000),
    ip: ctx.ip,
    userAgent: ctx.userAgent,
  }
}

function signedIn(ctx: Context, user: SignedInUser, sessionId: string) {
  return { ...auditRow(ctx, "user.signed_in", { type: "session", id: sessionId }), actorId: user.id }
}
