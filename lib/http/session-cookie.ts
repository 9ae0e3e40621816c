import { createHash } from "node:crypto"
import { decode, type JWT } from "next-auth/jwt"
import { env } from "@/lib/platform/env"

/** The browser session's cookie. Over https its prefix binds it to this host and to encrypted connections (RFC 6265bis). */
export function sessionCookie() {
  const secure = env().secure
  return {
    name: secure ? "__Host-waybill.session" : "waybill.session",
    options: { httpOnly: true, sameSite: "lax" as const, path: "/", secure },
  }
}

/** What stands in the session cookie, whichever of our secrets sealed it; null when none did, or it has expired. */
export async function openCookie(value: string): Promise<JWT | null> {
  for (const secret of env().AUTH_SECRET) {
    const token = await decode({ token: value, secret }).catch(() => null)
    if (token) return token
  }
  return null
}

/**
 * The secret under which next-auth made the anti-forgery cookie that a request carries, or the newest. next-auth knows
 * one secret only: without this, a form opened before a rotation, or on another instance, would be refused.
 */
export function secretOfForm(cookies: string | null): string {
  const [newest] = env().AUTH_SECRET
  const [, token, hash] =
    /(?:^|;\s*)(?:__Host-)?next-auth\.csrf-token=([0-9a-f]+)(?:\||%7C)([0-9a-f]{64})/i.exec(cookies ?? "") ?? []
  if (!token || !hash) return newest
  const made = (secret: string) => createHash("sha256").update(`${token}${secret}`).digest("hex")
  return env().AUTH_SECRET.find((secret) => made(secret) === hash) ?? newest
}
