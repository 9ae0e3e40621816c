import { within } from "./within"

/**
 * One look for all who ask: it is kept for a while, and a look that hangs is not followed by another one, which would take
 * a connection or a thread each time. Nobody waits for it beyond its own limit.
 */
export class SharedLook<Result> {
  #running: { since: number; end: Promise<Result> } | undefined
  #kept: { result: Result; at: number } | undefined

  /** @param look may hang, and may fail: neither is kept. @param keepMilliseconds how old an answer may be */
  constructor(
    readonly look: () => Promise<Result>,
    readonly keepMilliseconds: number,
    readonly limitMilliseconds: number,
  ) {}

  /** @throws TooSlow, or what the look throws */
  async read(): Promise<Result> {
    if (this.#kept && performance.now() - this.#kept.at < this.keepMilliseconds) return this.#kept.result
    this.#running ??= this.#begin()
    const left = this.limitMilliseconds - (performance.now() - this.#running.since)
    return within(Math.max(left, 0), this.#running.end)
  }

  #begin() {
    const look = async () => this.look()
    const end = look()
      .then((result) => {
        this.#kept = { result, at: performance.now() }
        return result
      })
      .finally(() => {
        this.#running = undefined
      })
    return { since: performance.now(), end }
  }
}
