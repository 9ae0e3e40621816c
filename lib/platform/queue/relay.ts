import { setTimeout as delay } from "node:timers/promises"
import type { Pool } from "pg"
import { log } from "../log"
import { type Backoff, exponentialBackoff } from "./backoff"
import { noteHandOver } from "./current"
import { deliver, type Outstanding } from "./deliver"
import { listen } from "./listener"
import { Pulse } from "./pulse"
import type { JobEngine } from "./queue"

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
  /** Which of the events that an engine has taken before have had no effect, and are still wanted. */
  outstanding: Outstanding
}

const usual: RelayOptions = {
  batchSize: 200,
  sweepMilliseconds: 3_000,
  gatherMilliseconds: 100,
  backoff: exponentialBackoff(0.5, 30),
  outstanding: async (events) => events.map(({ id }) => id),
}

/**
 * Takes committed events from the outbox to the job engine, and again where nothing has come of them. Any number of
 * processes may do it at once: a claimed row is skipped by the others, and a process that dies while handing over lets go
 * of it.
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
        const count = await deliver(this.pool, this.engine, this.#options)
        failures = 0
        noteHandOver(true)
        if (count === this.#options.batchSize) continue
        await this.#pulse.wait(this.#options.sweepMilliseconds)
        await this.#pause(this.#options.gatherMilliseconds)
      } catch (error) {
        const seconds = this.#options.backoff(failures++)
        noteHandOver(false)
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
