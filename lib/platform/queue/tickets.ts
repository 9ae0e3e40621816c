import type { Pool, PoolClient } from "pg"
import { type JobWithMetadata, PgBoss } from "pg-boss"
import { v5 } from "uuid"
import { log } from "../log"
import { appId } from "./call"
import type { JobFunction } from "./queue"

/** A claim ticket in pg-boss: "play turn n of this run", or, from a cron, "begin a run of this function". */
export type Ticket = {
  functionId: string
  runId?: string
  turn?: number
  /** Of the run, when the ticket was issued; 0 without one. */
  round?: number
}
export type ClaimedTicket = Pick<JobWithMetadata<Ticket>, "id" | "data" | "retryCount" | "createdOn">

/** A ticket to be issued, for at once or for later. */
export type NewTicket = Ticket & { runId: string; turn: number; delaySeconds?: number }

const queue = appId
const namespace = "0b8f4e0c-2f63-4f52-9d0b-3f6b1d1f7a55"
/** pg-boss counts a lease that ran out as a failure; how often that may happen is decided here and not there. */
const boundlessRetries = 1_000_000

export type TicketOptions = {
  /** How often expired leases and due crons are looked for, in seconds. */
  superviseSeconds: number
  cronSeconds: number
}

/**
 * The queue under the local engine, on pg-boss: durable tickets with a lease and a start time, and the crons.
 * Backoff and memos belong to the run, so a turn never fails a ticket: it replaces it by the next turn's.
 */
export class TicketOffice {
  readonly #boss: PgBoss

  constructor(
    pool: Pool,
    readonly functions: Map<string, JobFunction>,
    options: TicketOptions,
  ) {
    this.#boss = new PgBoss({
      db: { executeSql: (text, values) => execute(pool, text, values) },
      schema: "pgboss",
      superviseIntervalSeconds: options.superviseSeconds,
      monitorIntervalSeconds: options.superviseSeconds,
      cronMonitorIntervalSeconds: options.cronSeconds,
      cronWorkerIntervalSeconds: Math.max(1, options.cronSeconds / 6),
    })
    this.#boss.on("error", (error) => log().warn({ error }, "the job queue had an error"))
    this.#boss.on("warning", (warning) => log().warn(warning, "the job queue warns"))
  }

  /** Prepares pg-boss's tables, the queue and the crons, and drops crons that are no more. */
  async open(): Promise<void> {
    await this.#boss.start()
    await this.#boss.createQueue(queue, { retentionSeconds: 365 * 86_400, retryLimit: boundlessRetries })
    // pg-boss looks the queue up for its first ticket, on a connection of its own: transactions that each hold one while
    // they issue tickets must not all wait for another.
    await this.#boss.insert(queue, [])
    const wanted = new Map<string, { cron: string; job: JobFunction }>()
    for (const job of this.functions.values()) {
      job.crons.forEach((cron, index) => {
        wanted.set(`${job.id}.${index}`, { cron, job })
      })
    }
    for (const schedule of await this.#boss.getSchedules()) {
      if (schedule.name === queue && !wanted.has(schedule.key)) await this.#boss.unschedule(queue, schedule.key)
    }
    for (const [key, { cron, job }] of wanted) {
      await this.#boss.schedule(queue, cron, { functionId: job.id }, { key, ...this.#lease(job.id) })
    }
  }

  /**
   * Queues turns, within the caller's transaction. The id comes from the run, its round and the turn, so that a
   * turn asked for twice is one ticket.
   */
  async issue(client: PoolClient, tickets: NewTicket[]): Promise<void> {
    await this.#boss.insert(
      queue,
      tickets.map(({ delaySeconds = 0, ...data }) => ({
        id: v5(data.round ? `${data.runId}#${data.round}.${data.turn}` : `${data.runId}#${data.turn}`, namespace),
        data,
        startAfter: `${delaySeconds} seconds`,
        ...this.#lease(data.functionId),
      })),
      inside(client),
    )
  }

  /** Claims up to `limit` tickets that are due; each is ours for its function's lease. */
  async claim(limit: number): Promise<ClaimedTicket[]> {
    return await this.#boss.fetch<Ticket>(queue, { batchSize: limit, includeMetadata: true })
  }

  /** Throws tickets away: their turns have been played. */
  async discard(ids: string[], client?: PoolClient): Promise<void> {
    await this.#boss.deleteJob(queue, ids, client && inside(client))
  }

  /** Gives claimed tickets back, to be claimed by another process at once. */
  async handBack(ids: string[]): Promise<void> {
    if (ids.length > 0) await this.#boss.fail(queue, ids)
  }

  async close(): Promise<void> {
    await this.#boss.stop({ graceful: false })
  }

  #lease(functionId: string) {
    return { expireInSeconds: this.functions.get(functionId)?.leaseSeconds ?? 60, retryLimit: boundlessRetries }
  }
}

/** pg-boss opens transactions in its own SQL: a connection on which one failed is not given to anybody else. */
async function execute(pool: Pool, text: string, values: unknown[] | undefined) {
  const client = await pool.connect()
  let fault: Error | undefined
  try {
    return await client.query(text, values)
  } catch (error) {
    fault = error instanceof Error ? error : new Error(String(error))
    throw fault
  } finally {
    client.release(fault)
  }
}

function inside(client: PoolClient) {
  return { db: { executeSql: (text: string, values?: unknown[]) => client.query(text, values) } }
}
