import { setTimeout as delay } from "node:timers/promises"

const leastInMs = 250

/** Answers no sooner than what either way of this work takes, so that the time tells nothing of who has an account. */
export async function takeAlikeLong(work: Promise<void>): Promise<void> {
  await Promise.all([work, delay(leastInMs)])
}
