import { SharedLook } from "../shared-look"

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

/** Looks after one part, for any number of askers: being asked how it is does not wear a part down. */
export class Part {
  readonly needed: boolean
  readonly #look: SharedLook<PartState>

  constructor({ needed, limitMilliseconds, freshMilliseconds, check }: PartDefinition) {
    this.needed = needed
    const look = async () => (await check()) ?? "up"
    this.#look = new SharedLook(() => look().catch((): PartState => "down"), freshMilliseconds, limitMilliseconds)
  }

  /** Answers within the part's limit. */
  state(): Promise<PartState> {
    return this.#look.read().catch((): PartState => "silent")
  }
}
