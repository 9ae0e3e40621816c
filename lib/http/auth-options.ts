import type { NextAuthOptions } from "next-auth"
import { encode } from "next-auth/jwt"
import Credentials from "next-auth/providers/credentials"
import { isWaybillError } from "@/lib/core/errors"
import { closeSession } from "@/lib/features/sessions/close-session"
import { openBrowserSession } from "@/lib/features/sessions/open-session"
import { signInInput } from "@/lib/features/sessions/schema"
import { env } from "@/lib/platform/env"
import { log } from "@/lib/platform/log"
import { deviceCookie, readDevice } from "./device-cookie"
import { readOrigin } from "./request-origin"
import { safeAddress } from "./safe-path"
import { openCookie, secretOfForm, sessionCookie } from "./session-cookie"

/**
 * next-auth carries the cookie; the session itself is a row, which is looked at on every request. The cookie holds the
 * row's id and nothing else.
 * @param cookies the request's Cookie header
 * @param remember is given the Set-Cookie line of whoever has just signed in
 */
export function authOptions(cookies: string | null, remember: (line: string) => void): NextAuthOptions {
  return {
    secret: secretOfForm(cookies),
    jwt: {
      encode: (parameters) => encode({ ...parameters, secret: env().AUTH_SECRET[0] }),
      decode: ({ token }) => (token ? openCookie(token) : Promise.resolve(null)),
    },
    session: { strategy: "jwt", maxAge: env().SESSION_TTL_SECONDS },
    cookies: { sessionToken: sessionCookie() },
    pages: { signIn: "/sign-in", signOut: "/sign-in", error: "/sign-in" },
    providers: [
      Credentials({
        credentials: { email: {}, password: {}, code: {} },
        async authorize(credentials, request) {
          const context = readOrigin(new Headers(request.headers))
          const { email, password, code } = credentials ?? {}
          const input = signInInput.safeParse({ email, password, code })
          if (!input.success) throw new Error("invalid_credentials")
          try {
            const device = await readDevice(cookies, input.data.email)
            const { sessionId, userId } = await openBrowserSession(context, input.data, device)
            remember(await deviceCookie(input.data.email, userId, device))
            return { id: sessionId }
          } catch (error) {
            throw new Error(isWaybillError(error) ? error.code : "unavailable")
          }
        },
      }),
    ],
    // Into the log, one line each; the library's own are printed with whole stacks.
    logger: {
      error: (code) => log().warn({ code }, "next-auth"),
      warn: (code) => log().debug({ code }, "next-auth"),
      debug: () => undefined,
    },
    callbacks: {
      jwt: ({ token, user }) => (user ? { sid: user.id } : { sid: token.sid }),
      session: ({ session }) => ({ expires: session.expires }),
      // Not the library's own, to which what is no address at all is a fault of the server.
      redirect: ({ url, baseUrl }) => baseUrl + (safeAddress(url, baseUrl) ?? ""),
    },
    events: {
      async signOut({ token }) {
        if (typeof token?.sid === "string") await closeSession(readOrigin(new Headers()), token.sid)
      },
    },
  }
}
