import type { Context } from "@/lib/core/actor"
import { codeSeconds, mailedCode } from "@/lib/core/mailed-codes"
import { sealToken } from "@/lib/core/tokens"
import { db } from "@/lib/platform/db"
import { env } from "@/lib/platform/env"

type Recipient = { userId: string; to: string; name: string; verified: boolean }
/** A code to type in, and until when it works. */
export type MailCode = { code: string; worksUntil: Date }
/** `code` is null in a mail that is written when its code works no more. */
type TokenMail = Recipient & { url: string; expiresAt: Date; code: MailCode | null }
type Row = { emailTokenId: string }

const tokenSelection = {
  id: true,
  createdAt: true,
  expiresAt: true,
  usedAt: true,
  user: { select: { id: true, email: true, name: true, verifiedAt: true } },
} as const

/** What the verification mail says, or null when it is no longer due. */
export function readVerificationMail(_ctx: Context, input: Row): Promise<TokenMail | null> {
  return readTokenMail(input.emailTokenId, "VERIFY_EMAIL")
}

/** What the password reset mail says, or null when it is no longer due. */
export function readPasswordResetMail(_ctx: Context, input: Row): Promise<TokenMail | null> {
  return readTokenMail(input.emailTokenId, "RESET_PASSWORD")
}

/** What the mail with a code to sign in says, or null when it is no longer due. */
export async function readSignInCodeMail(
  _ctx: Context,
  input: Row,
): Promise<(Recipient & { code: MailCode; signInUrl: string; resetUrl: string }) | null> {
  const row = await findGoodToken(input.emailTokenId, "SIGN_IN")
  if (!row) return null
  const code = { code: mailedCode("SIGN_IN", row.id), worksUntil: row.expiresAt }
  return { ...recipientOf(row), code, ...signInUrls(), signInUrl: `${env().APP_URL}/sign-in?with=code` }
}

/** What is mailed after a password was changed by this token, or null when the account is gone. */
export async function readPasswordChangedMail(
  _ctx: Context,
  input: Row,
): Promise<(Recipient & { changedAt: Date; signInUrl: string; resetUrl: string }) | null> {
  const row = await db().emailToken.findFirst({
    where: { id: input.emailTokenId, user: { disabledAt: null } },
    select: tokenSelection,
  })
  return row?.usedAt ? { ...recipientOf(row), changedAt: row.usedAt, ...signInUrls() } : null
}

/** What is mailed to somebody who signed up again, or null when the account is gone. */
export async function readSignupRepeatedMail(
  _ctx: Context,
  input: { userId: string },
): Promise<(Recipient & { signInUrl: string; resetUrl: string }) | null> {
  const user = await db().user.findUnique({
    where: { id: input.userId, disabledAt: null },
    select: tokenSelection.user.select,
  })
  return user && { ...recipientOf({ user }), ...signInUrls() }
}

/** The token is made now and kept nowhere; behind the # it reaches no log, no referrer and no mail scanner's request. */
async function readTokenMail(id: string, purpose: "VERIFY_EMAIL" | "RESET_PASSWORD"): Promise<TokenMail | null> {
  const row = await findGoodToken(id, purpose)
  if (!row) return null
  const verifying = purpose === "VERIFY_EMAIL"
  const claims = { id: row.id, audience: row.user.id }
  const token = await sealToken(verifying ? "verify-email" : "reset-password", claims, row.expiresAt)
  const url = `${env().APP_URL}${verifying ? "/verify" : "/reset-password"}#token=${token}`
  const worksUntil = new Date(Math.min(row.expiresAt.getTime(), row.createdAt.getTime() + codeSeconds * 1000))
  const code = worksUntil > new Date() ? { code: mailedCode(purpose, row.id), worksUntil } : null
  return { ...recipientOf(row), url, expiresAt: row.expiresAt, code }
}

function findGoodToken(id: string, purpose: "VERIFY_EMAIL" | "RESET_PASSWORD" | "SIGN_IN") {
  return db().emailToken.findFirst({
    where: {
      id,
      purpose,
      usedAt: null,
      voidedAt: null,
      expiresAt: { gt: new Date() },
      user: { disabledAt: null },
    },
    select: tokenSelection,
  })
}

type Owned = { user: { id: string; email: string; name: string; verifiedAt: Date | null } }

function recipientOf({ user }: Owned): Recipient {
  return { userId: user.id, to: user.email, name: user.name, verified: user.verifiedAt !== null }
}

function signInUrls(): { signInUrl: string; resetUrl: string } {
  const { APP_URL } = env()
  return { signInUrl: `${APP_URL}/sign-in`, resetUrl: `${APP_URL}/forgot-password` }
}
