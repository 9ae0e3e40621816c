import { Prisma } from "@/lib/platform/generated/prisma/client"
import { appId } from "@/lib/platform/queue/call"
import { inngestConfigured } from "@/lib/platform/queue/inngest"
import { SharedLook } from "@/lib/platform/shared-look"
import { singleton } from "@/lib/platform/singleton"
import { queryRows } from "@/lib/platform/sql"

/** Nobody needs to know it more exactly, and counting them would take long. */
const countedMost = 10_000

/** What waits and what is at work. */
export type QueueFigures = {
  waiting: number
  oldestAt: Date | null
  running: number | null
  ready: number | null
  retrying: number | null
  nextTryAt: Date | null
  /** Since when the job that has waited longest could have run. */
  overdueAt: Date | null
  deadLetters: number | null
}

const shared = singleton("system-queue", () => new SharedLook(readFigures, 1_000, 2_000))

/** @throws TooSlow, or what the database says */
export function readQueue(): Promise<QueueFigures> {
  return shared().read()
}

async function readFigures(): Promise<QueueFigures> {
  const [outbox, runs] = await Promise.all([readOutbox(), inngestConfigured() ? null : readRuns()])
  const none = { running: null, ready: null, retrying: null, nextTryAt: null, overdueAt: null, deadLetters: null }
  return { ...outbox, ...(runs ?? none) }
}

type Outbox = { waiting: number; oldestAt: Date | null }

async function readOutbox(): Promise<Outbox> {
  const [row] = await queryRows<Outbox>(Prisma.sql`
    SELECT count(*)::int AS waiting, min(created_at) AS "oldestAt"
    FROM (SELECT created_at FROM outbox_event WHERE delivered_at IS NULL ORDER BY id LIMIT ${countedMost}) AS undelivered`)
  return row ?? { waiting: 0, oldestAt: null }
}

type Runs = {
  running: number
  ready: number
  retrying: number
  nextTryAt: Date | null
  overdueAt: Date | null
  deadLetters: number
}

/** A ticket is there as long as its run is not over: claimed, due, or for later. */
async function readRuns(): Promise<Runs | null> {
  const [row] = await queryRows<Runs>(Prisma.sql`
    SELECT count(*) FILTER (WHERE state = 'active')::int AS running,
           count(*) FILTER (WHERE state < 'active' AND start_after <= now())::int AS ready,
           count(*) FILTER (WHERE state < 'active' AND start_after > now())::int AS retrying,
           min(start_after) FILTER (WHERE state < 'active' AND start_after > now()) AS "nextTryAt",
           min(start_after) FILTER (WHERE state < 'active' AND start_after <= now()) AS "overdueAt",
           (SELECT count(*)::int FROM (SELECT FROM job_run WHERE status = 'FAILED' LIMIT ${countedMost}) AS dead) AS "deadLetters"
    FROM pgboss.job WHERE (name = ${appId} OR name LIKE ${`${appId}.%`}) AND state <= 'active'`)
  return row ?? null
}
