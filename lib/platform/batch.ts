import { setTimeout as delay } from "node:timers/promises"

/** Does one thing for many at once: what is added while a batch is being worked on makes up the next one. */
export class Batch<Item> {
  #waiting: Item[] = []
  #next: Promise<void> | undefined
  #current: Promise<void> = Promise.resolve()

  /** @param gatherMilliseconds how long the first of a batch waits for others. */
  constructor(
    readonly work: (items: Item[]) => Promise<void>,
    readonly gatherMilliseconds = 0,
  ) {}

  /** Resolves, or throws, with the batch that the item falls into. */
  add(item: Item): Promise<void> {
    this.#waiting.push(item)
    this.#next ??= this.#begin()
    return this.#next
  }

  async #begin(): Promise<void> {
    await this.#current
    if (this.gatherMilliseconds > 0) await delay(this.gatherMilliseconds)
    const items = this.#waiting
    this.#waiting = []
    this.#next = undefined
    const done = this.work(items)
    this.#current = done.catch(() => undefined)
    await done
  }
}
