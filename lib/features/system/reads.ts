import type { Ops } from "@/lib/core/actor"
import { authorise } from "@/lib/core/policy"
import { log } from "@/lib/platform/log"
import { inngestConfigured } from "@/lib/platform/queue/inngest"
import { readHours } from "./hours"
import { type QueueFigures, readQueue } from "./queue"
import type { Queue, SystemView } from "./schema"
import { readParts } from "./watch"

/**
 * How everything is. Each part, the queue and the figures have a time of their own in which to answer, and say so when
 * they did not: nothing keeps the rest from being seen.
 * @throws WaybillError `unauthenticated`, `forbidden`
 */
export async function readSystem(actor: Ops): Promise<SystemView> {
  authorise(actor, { action: "system.read" })
  const [parts, queue, hours] = await Promise.all([
    readParts(),
    orNull("queue", readQueue()),
    orNull("hours", readHours()),
  ])
  const engine = inngestConfigured() ? "inngest" : "local"
  return { at: new Date().toISOString(), engine, parts, queue: queue && toView(queue), hours }
}

async function orNull<Result>(what: string, read: Promise<Result>): Promise<Result | null> {
  return read.catch((error: unknown) => {
    log().warn({ error, what }, "a part of the system page could not be read")
    return null
  })
}

function toView({ overdueAt, oldestAt, nextTryAt, ...counts }: QueueFigures): Queue {
  return { ...counts, oldestAt: oldestAt?.toISOString() ?? null, nextTryAt: nextTryAt?.toISOString() ?? null }
}
