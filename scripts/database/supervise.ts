import { existsSync } from "node:fs"
import { join } from "node:path"
import { setTimeout as delay } from "node:timers/promises"
import { EmbeddedRun, lastWords, type Place } from "./embedded-run.ts"

/** Who is told of a PostgreSQL that ended by itself. */
export type Watch = {
  /** What happens, in one line. */
  say: (line: string) => void
  /** It will not be up again; why, in one line. */
  giveUp: (line: string) => void
}

const backoffMs = { first: 200, most: 30_000, healthyAfter: 60_000 }
const lookMs = 2_000
/** For so long it is tried when no try succeeds: a full disk may be made room on. */
const giveUpAfterMs = 10 * 60_000

/**
 * Keeps an embedded PostgreSQL up: one that ends is started again on its folder and at its address, soon at first, then
 * slower and slower. It recovers what was committed by itself.
 */
export class Supervisor {
  readonly #place: Place
  readonly #stopping = new AbortController()
  #run: EmbeddedRun
  #startedAt = Date.now()
  #delayMs = backoffMs.first

  /** @param run one that is up */
  constructor(place: Place, run: EmbeddedRun) {
    this.#place = place
    this.#run = run
  }

  get pid(): number {
    return this.#run.pid
  }

  /** From now on it is started again when it ends. */
  keepUp(watch: Watch): void {
    void this.#keepUp(watch)
    void this.#endWhatWaits()
  }

  /** Ends it for good. */
  async stop(): Promise<void> {
    this.#stopping.abort()
    await this.#run.end()
  }

  async #keepUp({ say, giveUp }: Watch): Promise<void> {
    while (!this.#stopping.signal.aborted) {
      const how = await this.#run.ended
      if (this.#stopping.signal.aborted) return
      if (Date.now() - this.#startedAt > backoffMs.healthyAfter) this.#delayMs = backoffMs.first
      say(`PostgreSQL ended (${how}); it is started again.`)
      const failure = await this.#startAgain(Date.now() + giveUpAfterMs)
      if (failure) return giveUp(`PostgreSQL ended, and cannot be started again: ${failure}`)
      if (!this.#stopping.signal.aborted) say("PostgreSQL is up again.")
    }
  }

  async #endWhatWaits(): Promise<void> {
    while (!this.#stopping.signal.aborted) {
      await delay(lookMs, undefined, { signal: this.#stopping.signal }).catch(() => undefined)
      const run = this.#run
      if (!this.#stopping.signal.aborted && (await run.isWaitingToEnd())) await run.end()
    }
  }

  /** @returns why it is not up, when that is for good */
  async #startAgain(deadline: number): Promise<string | null> {
    for (let failure = ""; ; ) {
      // Never a new, empty cluster in the place of one that is lost.
      if (!existsSync(join(this.#place.folder, "PG_VERSION"))) return `its data folder ${this.#place.folder} is lost.`
      if (Date.now() > deadline) return failure
      await delay(this.#delayMs, undefined, { signal: this.#stopping.signal }).catch(() => undefined)
      if (this.#stopping.signal.aborted) return null
      this.#delayMs = Math.min(this.#delayMs * 2, backoffMs.most)
      failure = await this.#try()
      if (!failure || this.#stopping.signal.aborted) return null
    }
  }

  /** @returns what went wrong; empty when it is up */
  async #try(): Promise<string> {
    try {
      this.#run = new EmbeddedRun(this.#place)
      this.#startedAt = Date.now()
      return (await this.#run.whenUp()) ? "" : lastWords(this.#place.logFile)
    } catch (error) {
      return error instanceof Error ? error.message : String(error)
    }
  }
}
