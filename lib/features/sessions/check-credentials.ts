import type { Context } from "@/lib/core/actor"
import { auditRow, tellAudits } from "@/lib/core/audit"
import { WaybillError } from "@/lib/core/errors"
import { hashPassword, verifyPassword } from "@/lib/core/passwords"
import { db } from "@/lib/platform/db"
import { consumeThrottle, refundThrottle, type ThrottleLimit } from "@/lib/platform/throttle"
import type { SignInInput } from "./schema"

const quarterHour = 15 * 60
/** Wrong passwords for one account from one address. Nobody elsewhere can use it up. */
const perAccountAndAddress: ThrottleLimit = { name: "signin-pair", points: 10, seconds: quarterHour }
/** Wrong passwords from one address, whichever the account. */
const perAddress: ThrottleLimit = { name: "signin-address", points: 200, seconds: quarterHour }
/** Wrong passwords for one account from everywhere; addresses from which its owner has signed in are not held to it. */
const perAccount: ThrottleLimit = { name: "signin-account", points: 100, seconds: quarterHour }

export type SignedInUser = { id: string; sessionVersion: number }

/**
 * Whether these are the credentials of somebody who may sign in. Unknown, wrong, unverified and disabled answer alike and
 * take alike long. A try is counted before it is made, so that many at once gain nothing, and given back when it was right.
 * @throws WaybillError `throttled`, `invalid_credentials`
 */
export async function checkCredentials(ctx: Context, input: SignInInput): Promise<SignedInUser> {
  const address = ctx.ip ?? "unknown"
  await countTry(input.email, address)
  const user = await db().user.findUnique({
    where: { email: input.email },
    select: { id: true, passwordHash: true, verifiedAt: true, disabledAt: true, sessionVersion: true },
  })
  const { matches, outdated } = await verifyPassword(user?.passwordHash, input.password)
  if (user && matches && user.verifiedAt && !user.disabledAt) {
    await Promise.all(counters(input.email, address).map(([limit, key]) => refundThrottle(limit, key)))
    if (outdated) await renewHash(user, input.password)
    return user
  }
  const refusal = auditRow(ctx, "user.sign_in_refused", { type: "user", id: user?.id ?? null })
  await db().auditEvent.create({ data: refusal })
  tellAudits([refusal], [refusal])
  throw new WaybillError("invalid_credentials")
}

/** Writes the hash of a right password anew, in today's form, unless it was changed meanwhile. */
async function renewHash(user: { id: string; passwordHash: string }, password: string): Promise<void> {
  const passwordHash = await hashPassword(password)
  await db().user.updateMany({ where: { id: user.id, passwordHash: user.passwordHash }, data: { passwordHash } })
}

function counters(email: string, address: string): [ThrottleLimit, string][] {
  return [
    [perAccountAndAddress, `${email} ${address}`],
    [perAddress, address],
    [perAccount, email],
  ]
}

/** From the narrowest counter to the widest, so that tries which one refuses use up no other. */
async function countTry(email: string, address: string): Promise<void> {
  for (const [limit, key] of counters(email, address)) {
    const wait = await consumeThrottle(limit, key)
    if (wait === null || (limit === perAccount && (await isKnownAddress(email, address)))) continue
    throw new WaybillError("throttled", { retryAfter: wait })
  }
}

async function isKnownAddress(email: string, ip: string): Promise<boolean> {
  return (await db().session.findFirst({ where: { user: { email }, ip }, select: { id: true } })) !== null
}
