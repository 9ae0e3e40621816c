import type { Context } from "@/lib/core/actor"
import { WaybillError } from "@/lib/core/errors"
import { withMinimumDuration } from "@/lib/core/minimum-duration"
import { hashPassword, verifyPassword } from "@/lib/core/passwords"
import { db } from "@/lib/platform/db"
import { consumeThrottle, refundThrottle, type ThrottleLimit } from "@/lib/platform/throttle"
import { type Device, findKnownPlace } from "./known-place"
import { recordRefusal } from "./record-refusal"

const quarterHour = 15 * 60
/** Wrong passwords for one account from one address. Nobody elsewhere can use it up. */
const perAccountAndAddress: ThrottleLimit = { name: "signin-pair", points: 10, seconds: quarterHour }
/** Wrong passwords from one address, whichever the account. */
const perAddress: ThrottleLimit = { name: "signin-address", points: 200, seconds: quarterHour }
/** Wrong passwords for one account from everywhere. */
const perAccount: ThrottleLimit = { name: "signin-account", points: 100, seconds: quarterHour }
/** What a device or an address from which the owner has signed in has beyond the others: no stranger uses that up. */
const perKnownPlace: ThrottleLimit = { name: "signin-known", points: 100, seconds: quarterHour }
/** And all of them together: whoever once had the password could have made many, and keeps them when it is changed. */
const perKnownPlaces: ThrottleLimit = { name: "signin-known-all", points: 400, seconds: quarterHour }

export type PasswordInput = { email: string; password: string }
export type SignedInUser = { id: string; sessionVersion: number }
type FoundUser = SignedInUser & { passwordHash: string; verifiedAt: Date | null; disabledAt: Date | null }

/**
 * Whether this is the password of somebody who may sign in. Unknown, wrong, unverified and disabled answer alike and take
 * alike long. A try is counted before it is made, so that many at once gain nothing, and given back when it was right.
 * After too many from everywhere, a right password still passes from where its owner has signed in before; a wrong one is
 * answered there as anywhere else.
 * @param device what the browser holds of an earlier sign-in of this account
 * @throws WaybillError `throttled`, `invalid_credentials`
 */
export async function checkCredentials(
  ctx: Context,
  input: PasswordInput,
  device: Device | null = null,
): Promise<SignedInUser> {
  const address = ctx.ip ?? "unknown"
  const limits = counters(input.email, address)
  const wait = await consumeAll(limits)
  if (wait !== null) return withMinimumDuration(checkWhereKnown(ctx, input, device, wait))
  const user = await findUser(input.email)
  const known = await checkPassword(user, input.password)
  if (known) {
    await refundAll(limits)
    return known
  }
  return recordRefusal(ctx, user?.id ?? null)
}

/** A password that is tried after too many wrong ones: only a right one, from a known place, is more than one too many. */
async function checkWhereKnown(
  ctx: Context,
  input: PasswordInput,
  device: Device | null,
  wait: number,
): Promise<SignedInUser> {
  const user = await findUser(input.email)
  const place = user && (await findKnownPlace(ctx, user.id, device))
  if (place) {
    const limits = [
      [perKnownPlace, `${user.id} ${place}`],
      [perKnownPlaces, user.id],
    ] as const
    const known = (await consumeAll(limits)) === null && (await checkPassword(user, input.password))
    if (known) {
      await refundAll(limits)
      return known
    }
  }
  const detail = "Wait, or sign in with a code: POST /sign-in-code mails one."
  throw new WaybillError("throttled", { retryAfter: wait, detail })
}

function findUser(email: string): Promise<FoundUser | null> {
  return db().user.findUnique({
    where: { email },
    select: { id: true, passwordHash: true, verifiedAt: true, disabledAt: true, sessionVersion: true },
  })
}

/** The user, when it is their password and they may sign in. Takes as long for nobody. */
async function checkPassword(user: FoundUser | null, password: string): Promise<SignedInUser | null> {
  const { matches, outdated } = await verifyPassword(user?.passwordHash, password)
  if (!user || !matches || !user.verifiedAt || user.disabledAt) return null
  if (outdated) await renewHash(user, password)
  return { id: user.id, sessionVersion: user.sessionVersion }
}

/** Writes the hash of a right password anew, in today's form, unless it was changed meanwhile. */
async function renewHash(user: FoundUser, password: string): Promise<void> {
  const passwordHash = await hashPassword(password)
  await db().user.updateMany({ where: { id: user.id, passwordHash: user.passwordHash }, data: { passwordHash } })
}

type Counters = readonly (readonly [ThrottleLimit, string])[]

function counters(email: string, address: string): Counters {
  return [
    [perAccountAndAddress, `${email} ${address}`],
    [perAddress, address],
    [perAccount, email],
  ]
}

/** From the narrowest counter to the widest, so that tries which one refuses use up no other. @returns seconds to wait */
async function consumeAll(counters: Counters): Promise<number | null> {
  for (const [limit, key] of counters) {
    const wait = await consumeThrottle(limit, key)
    if (wait !== null) return wait
  }
  return null
}

async function refundAll(counters: Counters): Promise<void> {
  await Promise.all(counters.map(([limit, key]) => refundThrottle(limit, key)))
}
