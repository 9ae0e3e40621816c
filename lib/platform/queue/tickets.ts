import type { Pool, PoolClient } from "pg"
import { type JobWithMetadata, PgBoss } from "pg-boss"
import { v5 } from "uuid"
import { log } from "../log"
import { appId } from "./call"
import { inTransaction } from "./connections"
import type { JobFunction } from "./queue"

/** A claim ticket in pg-boss: "play turn n of this run", or, from a cron, "begin a run of this function". */
export type Ticket = {
  functionId: string
  runId?: string
  turn?: number
  /** Of the run, when the ticket was issued; 0 without one. */
  round?: number
}
export type ClaimedTicket = Pick<JobWithMetadata<Ticket>, "id" | "name" | "data" | "retryCount" | "createdOn">

/** A ticket to be issued, for at once or for later. */
export type NewTicket = Ticket & { runId: string; turn: number; delaySeconds?: number }
const namespace = "0b8f4e0c-2f63-4f52-9d0b-3f6b1d1f7a55"
/** The queue of all functions without a limit of their own. */
const commonQueue = appId
/** pg-boss counts a claim that ran out as a failure; how often that may happen is decided here and not there. */
const boundlessRetries = 1_000_000

export type TicketOptions = {
  /** A claimed ticket of which its worker has said nothing for so long is anybody's. */
  claimSeconds: number
  /** How often expired claims and due crons are looked for, in seconds. */
  superviseSeconds: number
  cronSeconds: number
}

/**
 * The queue under the local engine, on pg-boss: durable tickets with a claim and a start time, and the crons.
 * Backoff and memos belong to the run, so a turn never fails a ticket: it replaces it by the next turn's.
 */
export class TicketOffice {
  #opened: PgBoss | undefined
  /** The queues of functions that may be called a few times at once only, and how often. */
  readonly #limits: Map<string, number>

  constructor(
    readonly pool: Pool,
    readonly functions: Map<string, JobFunction>,
    readonly options: TicketOptions,
  ) {
    this.#limits = new Map(
      [...functions.values()].flatMap(({ id, concurrency }) => (concurrency ? [[limitedQueue(id), concurrency]] : [])),
    )
  }

  get #boss(): PgBoss {
    if (!this.#opened) throw new Error("open comes first")
    return this.#opened
  }

  /** An account that owns the schema, and may make none, is not to ask for it: the question alone is refused. */
  async #makeBoss(): Promise<PgBoss> {
    const { rows } = await this.pool.query("SELECT to_regnamespace('pgboss') IS NULL AS missing")
    const { superviseSeconds, cronSeconds } = this.options
    const boss = new PgBoss({
      db: { executeSql: (text, values) => execute(this.pool, text, values) },
      schema: "pgboss",
      createSchema: rows[0]?.missing === true,
      superviseIntervalSeconds: superviseSeconds,
      monitorIntervalSeconds: superviseSeconds,
      cronMonitorIntervalSeconds: cronSeconds,
      cronWorkerIntervalSeconds: Math.max(1, cronSeconds / 6),
    })
    boss.on("error", (error) => log().warn({ error }, "the job queue had an error"))
    boss.on("warning", (warning) => log().warn(warning, "the job queue warns"))
    return boss
  }

  /** Prepares pg-boss's tables, the queues and the crons, and drops crons that are no more. */
  async open(): Promise<void> {
    this.#opened = await this.#makeBoss()
    await this.#boss.start()
    for (const name of [commonQueue, ...this.#limits.keys()]) {
      await this.#boss.createQueue(name, { retentionSeconds: 365 * 86_400, retryLimit: boundlessRetries })
      // pg-boss looks a queue up for its first ticket, on a connection of its own: transactions that each hold one while
      // they issue tickets must not all wait for another.
      await this.#boss.insert(name, [])
    }
    const wanted = new Map<string, { cron: string; job: JobFunction }>()
    for (const job of this.functions.values()) {
      job.crons.forEach((cron, index) => {
        wanted.set(`${job.id}.${index}`, { cron, job })
      })
    }
    for (const { name, key } of await this.#boss.getSchedules()) {
      const job = wanted.get(key)?.job
      if (!job || name !== this.#queueOf(job.id)) await this.#boss.unschedule(name, key)
    }
    for (const [key, { cron, job }] of wanted) {
      await this.#boss.schedule(this.#queueOf(job.id), cron, { functionId: job.id }, { key, ...this.#claim() })
    }
    // Not only after an interval: where processes die faster than that, what dead ones left would wait for ever.
    await this.#boss.supervise()
  }

  /**
   * Queues turns, within the caller's transaction. The id comes from the run, its round and the turn, so that a
   * turn asked for twice is one ticket.
   */
  async issue(client: PoolClient, tickets: NewTicket[]): Promise<void> {
    for (const [name, issued] of Map.groupBy(tickets, ({ functionId }) => this.#queueOf(functionId))) {
      await this.#boss.insert(
        name,
        issued.map(({ delaySeconds = 0, ...data }) => ({
          id: v5(data.round ? `${data.runId}#${data.round}.${data.turn}` : `${data.runId}#${data.turn}`, namespace),
          data,
          startAfter: `${delaySeconds} seconds`,
          ...this.#claim(),
        })),
        inside(client),
      )
    }
  }

  /**
   * Claims up to `most` tickets that are due; each is ours for as long as it is renewed. Those of limited functions come
   * first: they take a few places only, and would wait for ever behind a queue that is never empty.
   */
  async claim(most: number): Promise<ClaimedTicket[]> {
    const claimed: ClaimedTicket[] = []
    try {
      for (const name of await this.#limitedWithWork()) {
        if (claimed.length < most) claimed.push(...(await this.#claimLimited(name, most - claimed.length)))
      }
    } catch (error) {
      if (claimed.length === 0) throw error
    }
    if (claimed.length === most) return claimed
    return [...claimed, ...(await this.#fetch(commonQueue, most - claimed.length))]
  }

  /** Says that their turns are still being played: however long one takes, a worker that died is soon noticed. */
  async renew(tickets: Pick<ClaimedTicket, "id" | "name">[]): Promise<void> {
    if (tickets.length === 0) return
    await this.pool.query(
      `UPDATE pgboss.job SET started_on = now()
       WHERE (name, id) IN (SELECT * FROM unnest($1::text[], $2::uuid[])) AND state = 'active'`,
      [tickets.map(({ name }) => name), tickets.map(({ id }) => id)],
    )
  }

  /** Throws tickets away: their turns have been played. */
  async discard(tickets: Pick<ClaimedTicket, "id" | "name">[], client?: PoolClient): Promise<void> {
    for (const [name, ids] of idsByQueue(tickets)) await this.#boss.deleteJob(name, ids, client && inside(client))
  }

  /** Gives claimed tickets back, to be claimed by another process at once. */
  async handBack(tickets: Pick<ClaimedTicket, "id" | "name">[]): Promise<void> {
    for (const [name, ids] of idsByQueue(tickets)) await this.#boss.fail(name, ids)
  }

  async close(): Promise<void> {
    await this.#boss.stop({ graceful: false })
  }

  #queueOf(functionId: string): string {
    const limited = limitedQueue(functionId)
    return this.#limits.has(limited) ? limited : commonQueue
  }

  async #limitedWithWork(): Promise<string[]> {
    if (this.#limits.size === 0) return []
    const { rows } = await this.pool.query<{ name: string }>(
      "SELECT DISTINCT name FROM pgboss.job WHERE name = ANY ($1) AND state < 'active' AND start_after < now()",
      [[...this.#limits.keys()]],
    )
    return rows.map(({ name }) => name)
  }

  /** One process after the other, so that each sees how many places the ones before it took. */
  async #claimLimited(name: string, most: number): Promise<ClaimedTicket[]> {
    return await inTransaction(this.pool, async (client) => {
      await client.query("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", [name])
      const { rows } = await client.query<{ active: number }>(
        "SELECT count(*)::int AS active FROM pgboss.job WHERE name = $1 AND state = 'active'",
        [name],
      )
      const places = Math.min(most, (this.#limits.get(name) ?? 0) - (rows[0]?.active ?? 0))
      return places > 0 ? await this.#fetch(name, places, client) : []
    })
  }

  async #fetch(name: string, batchSize: number, client?: PoolClient): Promise<ClaimedTicket[]> {
    return await this.#boss.fetch<Ticket>(name, { batchSize, includeMetadata: true, ...(client && inside(client)) })
  }

  #claim() {
    return { expireInSeconds: this.options.claimSeconds, retryLimit: boundlessRetries }
  }
}

function limitedQueue(functionId: string): string {
  return `${commonQueue}.${functionId}`
}

function idsByQueue(tickets: Pick<ClaimedTicket, "id" | "name">[]): [name: string, ids: string[]][] {
  return [...Map.groupBy(tickets, ({ name }) => name)].map(([name, group]) => [name, group.map(({ id }) => id)])
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
