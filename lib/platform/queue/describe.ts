import type { InngestFunction } from "inngest"
import type { JobFunction } from "./queue"
import { sleepSeconds } from "./turn"

/** The SDK's own number of retries. */
const usualRetries = 3

/** A mail is sent in seconds; a cron's step may go through everything that is stored. */
const leaseSeconds = { event: 60, cron: 900 }

/**
 * What the local engine has to know of a function of the SDK, in the settings that mean the same in both engines.
 * @throws Error for a setting that it would have to ignore.
 */
export function describeFunction(job: InngestFunction.Any): JobFunction {
  const triggers: { event?: unknown; cron?: string }[] = job.opts.triggers ?? []
  const crons = triggers.flatMap(({ cron }) => cron ?? [])
  const events = triggers.flatMap(({ event }) => (typeof event === "string" ? event : []))
  if (crons.length + events.length !== triggers.length) {
    throw new Error(`A trigger of ${job.id()} is neither a cron nor the name of an event.`)
  }
  const start = job.opts.timeouts?.start
  return {
    id: job.id(),
    events,
    crons,
    retries: job.opts.retries ?? usualRetries,
    leaseSeconds: crons.length > 0 ? leaseSeconds.cron : leaseSeconds.event,
    ...concurrencyOf(job),
    ...(start ? { startSeconds: sleepSeconds(start) } : {}),
  }
}

function concurrencyOf(job: InngestFunction.Any): { concurrency?: number } {
  const { concurrency } = job.opts
  if (!concurrency) return {}
  if (typeof concurrency !== "number") throw new Error(`The concurrency of ${job.id()} is not a plain number.`)
  return { concurrency }
}
