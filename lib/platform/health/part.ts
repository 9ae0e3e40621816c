import { within } from "../within"

/**
 * How a part is: it answers (`up`), says no (`down`), says nothing in time (`silent`), or is not used (`none`).
 */
export type PartState = "up" | "down" | "silent" | "none"

export type PartDefinition = {
  /** Whether downloads need it. */
  needed: boolean
  limitMilliseconds: number
  /** How long an answer counts. */
  freshMilliseconds: number
  /** @throws whatever is wrong with it. A state is taken as it is; nothing means that it is up. */
  check(): Promise<PartState | undefined>
}

/**
 * Looks after one part, for any number of askers: one check at a time, and none on top of one that hangs, so that being
 * asked how it is does not wear a part down.
 */
export class Part {
  readonly needed: boolean
  readonly #definition: PartDefinition
  #last: { state: PartState; at: number } | undefined
  #running: { since: number; end: Promise<PartState> } | undefined

  constructor(definition: PartDefinition) {
    this.needed = definition.needed
    this.#definition = definition
  }

  /** Answers within the part's limit. */
  async state(): Promise<PartState> {
    const { limitMilliseconds, freshMilliseconds } = this.#definition
    if (this.#last && performance.now() - this.#last.at < freshMilliseconds) return this.#last.state
    this.#running ??= this.#check()
    const left = limitMilliseconds - (performance.now() - this.#running.since)
    if (left <= 0) return "silent"
    return await within(left, this.#running.end).catch(() => "silent" as const)
  }

  #check() {
    const ask = async (): Promise<PartState> => (await this.#definition.check()) ?? "up"
    const end = ask()
      .catch((): PartState => "down")
      .then((state) => {
        this.#last = { state, at: performance.now() }
        this.#running = undefined
        return state
      })
    return { since: performance.now(), end }
  }
}
