import type { Actor, Person } from "@/lib/core/actor"
import { findPersonByAccessToken, findPersonBySession } from "@/lib/features/sessions/reads"
import { readCookie } from "./read-cookie"
import { openCookie, sessionCookie } from "./session-cookie"

/** Who sent a request, and whether a browser vouched for them without being asked (a cookie). */
export type Authentication = { actor: Actor; byCookie: boolean }

const nobody = { role: "nobody" } as const

/** A bearer token, when one is sent, is all that counts; else the session cookie. Looked up anew on every request. */
export async function authenticate(request: Request): Promise<Authentication> {
  const authorization = request.headers.get("authorization")
  if (authorization !== null) {
    const token = /^Bearer +(\S{1,200})$/i.exec(authorization)?.[1]
    return { actor: (token && (await findPersonByAccessToken(token))) || nobody, byCookie: false }
  }
  const cookie = readCookie(request.headers.get("cookie"), sessionCookie().name)
  if (!cookie) return { actor: nobody, byCookie: false }
  return { actor: (await findPersonByCookie(cookie)) ?? nobody, byCookie: true }
}

/** Who holds this session cookie's value; null when it is forged, expired or its session is over. */
export async function findPersonByCookie(value: string): Promise<Person | null> {
  const token = await openCookie(value)
  return typeof token?.sid === "string" ? findPersonBySession(token.sid) : null
}
