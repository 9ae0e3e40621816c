import NextAuth from "next-auth"
import { authOptions } from "@/lib/http/auth-options"
import { guardAuth } from "@/lib/http/guard-auth"

/** The browser's sign-in and sign-out, as next-auth speaks them. */
const handler = guardAuth(async (request, context) => {
  const lines: string[] = []
  const options = authOptions(request.headers.get("cookie"), (line) => lines.push(line))
  const response: Response = await NextAuth(options)(request, context)
  for (const line of lines) response.headers.append("set-cookie", line)
  return response
})

export { handler as GET, handler as POST }
