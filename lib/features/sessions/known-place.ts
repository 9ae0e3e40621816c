import type { Context } from "@/lib/core/actor"
import { placeOf } from "@/lib/core/mailed-codes"
import { openToken, sealToken, type TokenClaims } from "@/lib/core/tokens"
import { db } from "@/lib/platform/db"
import { throttleKey } from "@/lib/platform/throttle-key"

/** A browser in which somebody has signed in before: its id, and the person's as the audience. */
export type Device = TokenClaims

/** Longer than any session; browsers keep no cookie longer (RFC 6265bis). */
export const deviceSeconds = 400 * 24 * 3600
/** Of the newest sessions, as many as are looked at for the address of a try. */
const sessionsLookedAt = 50

/** What a browser keeps of a sign-in. It lets nobody in: a right password is counted as its owner's with it. */
export function sealDevice(device: Device): Promise<string> {
  return sealToken("device", device, new Date(Date.now() + deviceSeconds * 1000))
}

/** The device behind what a browser kept; null for what is forged or too old. */
export function openDevice(value: string): Promise<Device | null> {
  return openToken("device", value).catch(() => null)
}

/** Where a try comes from, if its owner has signed in there before: the device, or else the address. */
export async function findKnownPlace(ctx: Context, userId: string, device: Device | null): Promise<string | null> {
  if (device?.audience === userId) return device.id
  const sessions = await db().session.findMany({
    where: { userId, ip: { not: null } },
    orderBy: { id: "desc" },
    take: sessionsLookedAt,
    select: { ip: true },
  })
  const place = placeOf(ctx)
  return sessions.some(({ ip }) => ip !== null && throttleKey(ip) === place) ? place : null
}
