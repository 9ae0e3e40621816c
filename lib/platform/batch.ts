/** Does one thing for many at once: what is added while a batch is being worked on makes up the next one. */
export class Batch<Item> {
  #waiting: Item[] = []
  #next: Promise<void> | undefined
  #current: Promise<void> = Promise.resolve()

  constructor(readonly work: (items: Item[]) => Promise<void>) {}

  /** Resolves, or throws, with the batch that the item falls into. */
  add(item: Item): Promise<void> {
    this.#waiting.push(item)
    this.#next ??= this.#begin()
    return this.#next
  }

  async #begin(): Promise<void> {
    await this.#current
    const items = this.#waiting
    this.#waiting = []
    this.#next = undefined
    const done = this.work(items)
    this.#current = done.catch(() => undefined)
    await done
  }
}
