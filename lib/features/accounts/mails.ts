import type { Context } from "@/lib/core/actor"
import { sealToken } from "@/lib/core/tokens"
import { db } from "@/lib/platform/db"
import { env } from "@/lib/platform/env"

type TokenMail = { userId: string; to: string; name: string; verified: boolean; url: string; expiresAt: Date }

/** What the verification mail says, or null when it is no longer due. */
export function readVerificationMail(_ctx: Context, input: { emailTokenId: string }): Promise<TokenMail | null> {
  return readTokenMail(input.emailTokenId, "VERIFY_EMAIL")
}

/** What the password reset mail says, or null when it is no longer due. */
export function readPasswordResetMail(_ctx: Context, input: { emailTokenId: string }): Promise<TokenMail | null> {
  return readTokenMail(input.emailTokenId, "RESET_PASSWORD")
}

/** What is mailed to somebody who signed up again, or null when the account is gone. */
export async function readSignupRepeatedMail(
  _ctx: Context,
  input: { userId: string },
): Promise<{ userId: string; to: string; name: string; signInUrl: string; resetUrl: string } | null> {
  const user = await db().user.findUnique({
    where: { id: input.userId, disabledAt: null },
    select: { email: true, name: true },
  })
  if (!user) return null
  const { APP_URL } = env()
  return {
    userId: input.userId,
    to: user.email,
    name: user.name,
    signInUrl: `${APP_URL}/sign-in`,
    resetUrl: `${APP_URL}/forgot-password`,
  }
}

/** The token is made now and kept nowhere; behind the # it reaches no log, no referrer and no mail scanner's request. */
async function readTokenMail(
  emailTokenId: string,
  purpose: "VERIFY_EMAIL" | "RESET_PASSWORD",
): Promise<TokenMail | null> {
  const row = await db().emailToken.findFirst({
    where: {
      id: emailTokenId,
      purpose,
      usedAt: null,
      voidedAt: null,
      expiresAt: { gt: new Date() },
      user: { disabledAt: null },
    },
    select: { id: true, expiresAt: true, user: { select: { id: true, email: true, name: true, verifiedAt: true } } },
  })
  if (!row) return null
  const verifying = purpose === "VERIFY_EMAIL"
  const claims = { id: row.id, audience: row.user.id }
  const token = await sealToken(verifying ? "verify-email" : "reset-password", claims, row.expiresAt)
  const url = `${env().APP_URL}${verifying ? "/verify" : "/reset-password"}#token=${token}`
  const { id: userId, email: to, name, verifiedAt } = row.user
  return { userId, to, name, verified: verifiedAt !== null, url, expiresAt: row.expiresAt }
}
