/** It did not answer in time. */
export class TooSlow extends Error {
  override name = "TooSlow"
}

/** Waits so long and no longer. What is waited for goes on. @throws TooSlow, or what `work` throws */
export async function inTime<Result>(milliseconds: number, work: Promise<Result>): Promise<Result> {
  let timer: NodeJS.Timeout | undefined
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new TooSlow()), milliseconds)
  })
  try {
    return await Promise.race([work, limit])
  } finally {
    clearTimeout(timer)
  }
}

/**
 * One look for all who ask: it is kept for a while, and a look that hangs is not followed by another one, which would take
 * a connection or a thread each time.
 */
export class SharedLook<Result> {
  #running: Promise<Result> | undefined
  #kept: { result: Result; at: number } | undefined

  /** @param look may hang, and may fail: neither is kept. @param keepMilliseconds how old an answer may be */
  constructor(
    readonly look: () => Promise<Result>,
    readonly keepMilliseconds: number,
    readonly limitMilliseconds: number,
  ) {}

  /** @throws TooSlow, or what the look throws */
  async read(): Promise<Result> {
    if (this.#kept && Date.now() - this.#kept.at < this.keepMilliseconds) return this.#kept.result
    this.#running ??= this.#run()
    return inTime(this.limitMilliseconds, this.#running)
  }

  async #run(): Promise<Result> {
    try {
      const result = await this.look()
      this.#kept = { result, at: Date.now() }
      return result
    } finally {
      this.#running = undefined
    }
  }
}
