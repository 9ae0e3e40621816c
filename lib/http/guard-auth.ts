import { NextRequest } from "next/server"
import { WaybillError } from "@/lib/core/errors"
import { env } from "@/lib/platform/env"
import { readText } from "./input"
import { problemResponse } from "./problem"
import { readOrigin } from "./request-origin"
import { safeAddress } from "./safe-path"
import { refuseForeignOrigin } from "./same-origin"

type AuthContext = { params: Promise<{ nextauth: string[] }> }
type AuthHandler = (request: Request, context: AuthContext) => Promise<Response>

/** What we use of next-auth, by method; the rest of it is shut. */
const offered = {
  GET: /^(?:csrf|session|providers|signin|signout|error)$/,
  POST: /^(?:signout|callback\/credentials)$/,
}

const memoryPattern = /^(?:__Secure-)?next-auth\.callback-url=(.*)$/

/**
 * Stands in front of next-auth, which reads a body whole, whatever its size, before it looks at anything, and takes what it
 * cannot read for a fault of the server: lets through what is used, with small bodies, from our own pages. Its own token
 * against forgery is checked behind this as well.
 */
export function guardAuth(handle: AuthHandler): AuthHandler {
  return async (request, context) => {
    const { requestId } = readOrigin(request.headers)
    try {
      const allowed = methodsOf((await context.params).nextauth.join("/"))
      if (allowed.length === 0) throw new WaybillError("not_found")
      if (!allowed.includes(request.method)) return refuseMethod(allowed, requestId)
      const { headers } = request
      if (isMemorySpoilt(headers.get("cookie"))) return refuseMemory(requestId)
      const url = knownAddress(request.url)
      if (request.method !== "POST") return await handle(new NextRequest(url, { headers }), context)
      refuseForeignOrigin(request)
      requireForm(headers)
      const body = await readText(request)
      return await handle(new NextRequest(url, { method: "POST", headers, body }), context)
    } catch (error) {
      return problemResponse(error, requestId)
    }
  }
}

function methodsOf(action: string): string[] {
  const offers = (actions: RegExp, methods: string[]) => (actions.test(action) ? methods : [])
  return [...offers(offered.GET, ["GET", "HEAD"]), ...offers(offered.POST, ["POST"])]
}

/** What its own client sends; of other types it reads nothing, or fails at what it reads. @throws WaybillError `unsupported_media_type` */
function requireForm(headers: Headers): void {
  const type = headers.get("content-type")?.split(";")[0]?.trim().toLowerCase()
  if (type !== "application/x-www-form-urlencoded") throw new WaybillError("unsupported_media_type")
}

function refuseMethod(allowed: string[], requestId: string): Response {
  const response = problemResponse(new WaybillError("method_not_allowed"), requestId)
  response.headers.set("allow", allowed.join(", "))
  return response
}

/** An address with what next-auth understands of its query, and nothing that it would fail at. */
function knownAddress(address: string): URL {
  const url = new URL(address)
  const { searchParams } = url
  const callback = safeAddress(searchParams.get("callbackUrl") ?? "", env().APP_URL)
  const error = /^\w{1,50}$/.exec(searchParams.get("error") ?? "")?.[0]
  url.search = ""
  if (callback) searchParams.set("callbackUrl", env().APP_URL + callback)
  if (error) searchParams.set("error", error)
  return url
}

/**
 * Whether next-auth's memory of where to go, a cookie, holds no address: it takes that for a fault of the server, and reads
 * cookies from Next and not from the request that it is given.
 */
function isMemorySpoilt(cookies: string | null): boolean {
  const held = cookies?.split(";").flatMap((pair) => memoryPattern.exec(pair.trim())?.[1] ?? []) ?? []
  return held.some((value) => !/^https?:$/.test(URL.parse(decode(value))?.protocol ?? ""))
}

function decode(value: string): string {
  try {
    return decodeURIComponent(value)
  } catch {
    return ""
  }
}

/** Asks to forget it, so that the next try works. */
function refuseMemory(requestId: string): Response {
  const response = problemResponse(new WaybillError("invalid_request"), requestId)
  const end = "Path=/; Max-Age=0; HttpOnly; SameSite=Lax"
  response.headers.append("set-cookie", `next-auth.callback-url=; ${end}`)
  response.headers.append("set-cookie", `__Secure-next-auth.callback-url=; ${end}; Secure`)
  return response
}
