import { createHash } from "node:crypto"
import { RateLimiterPostgres, type RateLimiterRes } from "rate-limiter-flexible"
import { pool } from "./db"
import { env } from "./env"
import { instruments } from "./metrics/instruments"
import { singleton } from "./singleton"
import { throttleKey } from "./throttle-key"

/** So many in so many seconds, counted under a name; an exact one is the same whatever THROTTLE_FACTOR says. */
export type ThrottleLimit = { name: string; points: number; seconds: number; exact?: boolean }

const limiters = singleton("throttles", () => new Map<string, RateLimiterPostgres>())

function limiter(limit: ThrottleLimit): RateLimiterPostgres {
  const known = limiters().get(limit.name)
  if (known) return known
  const made = new RateLimiterPostgres({
    storeClient: pool(),
    storeType: "pool",
    tableName: "throttle",
    tableCreated: true,
    clearExpiredByTimeout: false,
    keyPrefix: limit.name,
    points: limit.exact ? limit.points : Math.max(1, Math.round(limit.points * env().THROTTLE_FACTOR)),
    duration: limit.seconds,
  })
  limiters().set(limit.name, made)
  return made
}

/**
 * Counts one try. Shared by all instances, since it is kept in PostgreSQL.
 * @param key an address, or anything that may end in one; IPv6 addresses of one /64 are the same key
 * @returns seconds to wait when this was one too many, else null.
 */
export async function consumeThrottle(limit: ThrottleLimit, key: string): Promise<number | null> {
  try {
    await limiter(limit).consume(digest(key))
    return null
  } catch (refused) {
    if (!isLimitReached(refused)) throw refused
    instruments().throttled.inc({ limit: limit.name })
    return secondsUntil(refused)
  }
}

/** By its shape: a limiter is made once in a process, and of its library's classes there may be more than one. */
function isLimitReached(refused: unknown): refused is RateLimiterRes {
  return !(refused instanceof Error) && typeof Object(refused).msBeforeNext === "number"
}

/** Gives one counted try back. */
export async function refundThrottle(limit: ThrottleLimit, key: string): Promise<void> {
  await limiter(limit).reward(digest(key))
}

/** Keys hold addresses of people: the table needs only to tell them apart. */
function digest(key: string): string {
  return createHash("sha256").update(throttleKey(key)).digest("base64url")
}

function secondsUntil(result: RateLimiterRes): number {
  return Math.max(1, Math.ceil(result.msBeforeNext / 1000))
}
