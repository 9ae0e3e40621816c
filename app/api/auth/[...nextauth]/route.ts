import NextAuth from "next-auth"
import { authOptions } from "@/lib/http/auth-options"

/** The browser's sign-in and sign-out, as next-auth speaks them. */
function handler(request: Request, context: { params: Promise<{ nextauth: string[] }> }) {
  return NextAuth(authOptions())(request, context)
}

export { handler as GET, handler as POST }
