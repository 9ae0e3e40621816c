import { setTimeout as delay } from "node:timers/promises"
import type { Pool } from "pg"
import { Batch } from "../batch"
import { log } from "../log"
import { singleton } from "../singleton"
import type { JobEngine, QueuedEvent } from "./queue"
import { outboxChannel } from "./relay"

/** A process that died meanwhile holds an event up for no longer. */
const reservedSeconds = 20
/** So many at once in a process, so that each has its turn well within that; what is more goes through the queue. */
const runningMost = 64
const graceMilliseconds = 8_000

/**
 * The short way for an event whose function is to run now: the process that wrote it runs it itself, without the turns of
 * a queue. The event is in the outbox all the same, reserved for a while. What does not come to a good end at once goes the
 * way of all events, with retries and backoff.
 */
export class Expeditor {
  readonly #running = new Set<Promise<void>>()
  readonly #delivered = new Batch<string>((ids) => this.#markDelivered(ids))
  #stopping = false

  constructor(
    readonly pool: Pool,
    readonly engine: JobEngine,
  ) {}

  /** For how many seconds an event that is about to be written is to be reserved; null when it has to go the usual way. */
  reservation(): number | null {
    const isOpen = this.engine.playAtOnce !== undefined && !this.#stopping && this.#running.size < runningMost
    return isOpen ? reservedSeconds : null
  }

  /** Runs an event that has been committed with a reservation. Never throws. */
  run(event: QueuedEvent): void {
    const running = this.#run(event)
      // The reservation ends by itself.
      .catch((error) => log().warn({ error, event: event.name }, "an event could not be run at once"))
      .finally(() => this.#running.delete(running))
    this.#running.add(running)
  }

  async stop(): Promise<void> {
    this.#stopping = true
    const grace = new AbortController()
    await Promise.race([
      Promise.all(this.#running),
      delay(graceMilliseconds, undefined, { signal: grace.signal }).catch(() => undefined),
    ])
    grace.abort()
  }

  async #run(event: QueuedEvent): Promise<void> {
    if (await this.engine.playAtOnce?.(event)) await this.#delivered.add(event.id)
    else await this.#release(event.id)
  }

  async #markDelivered(ids: string[]): Promise<void> {
    await this.pool.query("UPDATE outbox_event SET delivered_at = now(), reserved_until = NULL WHERE id = ANY ($1)", [
      ids,
    ])
  }

  async #release(id: string): Promise<void> {
    await this.pool.query("UPDATE outbox_event SET reserved_until = NULL WHERE id = $1", [id])
    await this.pool.query("SELECT pg_notify($1, '')", [outboxChannel])
  }
}

const current = singleton("expeditor", () => ({ of: undefined as Expeditor | undefined }))

/** The process's own; none before the start of the jobs, and in processes without. */
export function expeditor(): Expeditor | undefined {
  return current().of
}

export function startExpeditor(pool: Pool, engine: JobEngine): Expeditor {
  const started = new Expeditor(pool, engine)
  current().of = started
  return started
}
