import { createHash, randomUUID } from "node:crypto"
import { type Device, deviceSeconds, openDevice, sealDevice } from "@/lib/features/sessions/known-place"
import { env } from "@/lib/platform/env"
import { readCookie } from "./read-cookie"

/**
 * What a browser keeps of each account that has signed in with it: a right password passes with it, however many wrong ones
 * came from elsewhere. It is no session, and outlives them. Its name tells accounts apart without telling their address.
 */
function deviceCookieName(email: string): string {
  const account = createHash("sha256").update(email).digest("hex").slice(0, 16)
  return `${env().secure ? "__Host-" : ""}waybill.device.${account}`
}

/** What this browser keeps of that account; null when it never signed in here. */
export async function readDevice(cookies: string | null, email: string): Promise<Device | null> {
  const value = readCookie(cookies, deviceCookieName(email))
  return value ? openDevice(value) : null
}

/** The Set-Cookie line with which a browser is known from now on; one that was known keeps its id. */
export async function deviceCookie(email: string, userId: string, known: Device | null): Promise<string> {
  const id = known?.audience === userId ? known.id : randomUUID()
  const value = await sealDevice({ id, audience: userId })
  const secure = env().secure ? "; Secure" : ""
  return `${deviceCookieName(email)}=${value}; Path=/; Max-Age=${deviceSeconds}; HttpOnly; SameSite=Lax${secure}`
}
