import { env } from "@/lib/platform/env"

/** The browser session's cookie. Over https its prefix binds it to this host and to encrypted connections (RFC 6265bis). */
export function sessionCookie() {
  const secure = env().secure
  return {
    name: secure ? "__Host-waybill.session" : "waybill.session",
    options: { httpOnly: true, sameSite: "lax" as const, path: "/", secure },
  }
}
