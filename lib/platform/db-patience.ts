import { setTimeout as delay } from "node:timers/promises"
import { isDatabaseAway } from "./db-errors"
import { exponentialBackoff } from "./queue/backoff"

const again = exponentialBackoff(0.25, 10)

/**
 * Does it again while the database is away, for so many seconds, where giving up would cost what cannot be had again.
 * @param work may be done twice, since an answer may be lost on its way.
 */
export async function whileDatabaseAway<Result>(seconds: number, work: () => Promise<Result>): Promise<Result> {
  const deadline = Date.now() + seconds * 1_000
  for (let failures = 0; ; failures++) {
    try {
      return await work()
    } catch (error) {
      const wait = again(failures) * 1_000
      if (!isDatabaseAway(error) || Date.now() + wait > deadline) throw error
      await delay(wait)
    }
  }
}
