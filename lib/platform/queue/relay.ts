import { setTimeout as delay } from "node:timers/promises"
import type { Pool } from "pg"
import { log } from "../log"
import { type Backoff, exponentialBackoff } from "./backoff"
import { inTransaction } from "./connections"
import { listen } from "./listener"
import { Pulse } from "./pulse"
import type { JobEngine, QueuedEvent } from "./queue"

/** The trigger on outbox_event notifies here. */
export const outboxChannel = "waybill_outbox"

export type RelayOptions = {
  /** Events taken over at a time. */
  batchSize: number
  /** How often to look without having been told. */
  sweepMilliseconds: number
  /** After being told, how long to let more events come, so that many sign-ups cost one hand-over. */
  gatherMilliseconds: number
  /** Wait after failures in a row. */
  backoff: Backoff
}

const usual: RelayOptions = {
  batchSize: 200,
  sweepMilliseconds: 3_000,
  gatherMilliseconds: 100,
  backoff: exponentialBackoff(0.5, 30),
}

/**
 * Takes committed events from the outbox to the job engine. Any number of processes may do it at once: a claimed row
 * is skipped by the others, and a process that dies while handing over lets go of it.
 */
export class Relay {
  readonly #options: RelayOptions
  readonly #pulse = new Pulse()
  readonly #stopping = new AbortController()
  #loop: Promise<void> | undefined
  #unlisten: (() => Promise<void>) | undefined

  constructor(
    readonly pool: Pool,
    readonly engine: JobEngine,
    options: Partial<RelayOptions> = {},
  ) {
    this.#options = { ...usual, ...options }
  }

  /** @param connectionString for the listening connection, which cannot come from a pool. */
  start(connectionString: string): void {
    this.#unlisten = listen(connectionString, [outboxChannel], () => this.#pulse.wake())
    this.#loop = this.#run()
  }

  async stop(): Promise<void> {
    this.#stopping.abort()
    this.#pulse.wake()
    await this.#unlisten?.()
    await this.#loop
  }

  async #run(): Promise<void> {
    let failures = 0
    while (!this.#stopping.signal.aborted) {
      this.#pulse.reset()
      try {
        const count = await deliver(this.pool, this.engine, this.#options.batchSize)
        failures = 0
        if (count === this.#options.batchSize) continue
        await this.#pulse.wait(this.#options.sweepMilliseconds)
        await this.#pause(this.#options.gatherMilliseconds)
      } catch (error) {
        const seconds = this.#options.backoff(failures++)
        log().warn({ error, engine: this.engine.name, failures, seconds }, "events wait in the outbox")
        // Deaf to wake-ups meanwhile: more events do not bring the engine back.
        await this.#pause(seconds * 1000)
      }
    }
  }

  async #pause(milliseconds: number): Promise<void> {
    await delay(milliseconds, undefined, { signal: this.#stopping.signal }).catch(() => undefined)
  }
}

/**
 * Hands over one batch. The rows are marked in the transaction that holds them, after the engine has taken them: a
 * crash in between delivers them again, which engines know how to take.
 *
 * @returns how many there were.
 * @throws what the engine or the database threw; the rows stay.
 */
export async function deliver(pool: Pool, engine: JobEngine, batchSize: number): Promise<number> {
  return await inTransaction(pool, async (client) => {
    const { rows } = await client.query<QueuedEvent>(
      `SELECT id, name, data, created_at AS "createdAt" FROM outbox_event
       WHERE delivered_at IS NULL ORDER BY id LIMIT $1 FOR UPDATE SKIP LOCKED`,
      [batchSize],
    )
    if (rows.length === 0) return 0
    await engine.take(rows)
    await client.query("UPDATE outbox_event SET delivered_at = now() WHERE id = ANY ($1)", [rows.map((row) => row.id)])
    return rows.length
  })
}
