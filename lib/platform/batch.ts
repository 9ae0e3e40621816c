import { setTimeout as delay } from "node:timers/promises"

/**
 * Does one thing for many at once: what comes within `companyMilliseconds` of the first, or while the batch before is being
 * worked on, makes up a batch.
 */
export class Batch<Item, Result> {
  #waiting: Item[] = []
  #next: Promise<Result> | undefined
  #current: Promise<unknown> = Promise.resolve()

  constructor(
    readonly work: (items: Item[]) => Promise<Result>,
    readonly companyMilliseconds = 0,
  ) {}

  /** What came of the batch that the item falls into; throws what that threw. */
  add(item: Item): Promise<Result> {
    this.#waiting.push(item)
    this.#next ??= this.#begin()
    return this.#next
  }

  /** Resolves when all that was added has come to its end. */
  async settled(): Promise<void> {
    while (this.#next) await this.#next.catch(() => undefined)
    await this.#current
  }

  async #begin(): Promise<Result> {
    const company = this.companyMilliseconds > 0 ? delay(this.companyMilliseconds) : undefined
    await Promise.all([this.#current, company])
    const items = this.#waiting
    this.#waiting = []
    this.#next = undefined
    const done = this.work(items)
    this.#current = done.catch(() => undefined)
    return done
  }
}
