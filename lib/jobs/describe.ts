import type { InngestFunction } from "inngest"
import type { JobFunction } from "@/lib/platform/queue/queue"

/** The SDK's own number of retries. */
const usualRetries = 3

/** A mail is sent in seconds; a cron's step may go through everything that is stored. */
const leaseSeconds = { event: 60, cron: 900 }

/** What an engine has to know of a function of the SDK. */
export function describe(job: InngestFunction.Any): JobFunction {
  const triggers: { event?: unknown; cron?: string }[] = job.opts.triggers ?? []
  const crons = triggers.flatMap(({ cron }) => cron ?? [])
  const events = triggers.flatMap(({ event }) => (typeof event === "string" ? event : []))
  if (crons.length + events.length !== triggers.length) {
    throw new Error(`A trigger of ${job.id()} is neither a cron nor the name of an event.`)
  }
  return {
    id: job.id(),
    events,
    crons,
    retries: job.opts.retries ?? usualRetries,
    leaseSeconds: crons.length > 0 ? leaseSeconds.cron : leaseSeconds.event,
  }
}
