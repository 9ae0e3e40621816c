import NextAuth from "next-auth"
import { authOptions } from "@/lib/http/auth-options"
import { guardAuth } from "@/lib/http/guard-auth"

/** The browser's sign-in and sign-out, as next-auth speaks them. */
const handler = guardAuth((request, context) => NextAuth(authOptions(request.headers.get("cookie")))(request, context))

export { handler as GET, handler as POST }
