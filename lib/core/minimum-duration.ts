import { setTimeout as delay } from "node:timers/promises"

const minimumMs = 250

/**
 * Answers or refuses no sooner than what either way of this work takes, so that the time tells nothing of who has an
 * account.
 */
export async function withMinimumDuration<Result>(work: Promise<Result>): Promise<Result> {
  const [outcome] = await Promise.allSettled([work, delay(minimumMs)])
  if (outcome.status === "rejected") throw outcome.reason
  return outcome.value
}
