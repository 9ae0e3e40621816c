import { NextRequest } from "next/server"
import { WaybillError } from "@/lib/core/errors"
import { readText } from "./input"
import { problemResponse } from "./problem"
import { readOrigin } from "./request-origin"
import { refuseForeignOrigin } from "./same-origin"

type AuthContext = { params: Promise<{ nextauth: string[] }> }
type AuthHandler = (request: Request, context: AuthContext) => Promise<Response>

/** What we use of next-auth; the rest of it is shut. */
const offered = /^(csrf|session|providers|signin|signout|error|signin\/credentials|callback\/credentials)$/

/**
 * Stands in front of next-auth, which reads a body whole, whatever its size, before it looks at anything: lets through
 * what is used, with small bodies, from our own pages. Its own token against forgery is checked behind this as well.
 */
export function guardAuth(handle: AuthHandler): AuthHandler {
  return async (request, context) => {
    const { requestId } = readOrigin(request.headers)
    try {
      const action = (await context.params).nextauth.join("/")
      if (!offered.test(action)) throw new WaybillError("not_found")
      if (request.method !== "POST") return await handle(request, context)
      refuseForeignOrigin(request)
      const { url, method, headers } = request
      return await handle(new NextRequest(url, { method, headers, body: await readText(request) }), context)
    } catch (error) {
      return problemResponse(error, requestId)
    }
  }
}
