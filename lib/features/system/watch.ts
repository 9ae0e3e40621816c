import { SharedLook } from "@/lib/platform/shared-look"
import { singleton } from "@/lib/platform/singleton"
import { isTooSlow } from "@/lib/platform/within"
import { type PartLook, partLooks } from "./parts"
import { type Part, type PartName, type PartState, partNames } from "./schema"
import { words } from "./words"

/** A part has so long to answer: the page is there whatever hangs. */
const limitMilliseconds = 2_000
const keepMilliseconds = 2_000

/** One part, as this process has seen it: asked once at a time, with a memory of when it became what it is. */
export class WatchedPart {
  readonly #shared: SharedLook<PartLook>
  #engine: string | null = null
  #state: PartState | undefined
  #since: Date | null = null
  #answeredAt: Date | null = null
  #askedAt: number | undefined

  constructor(
    readonly name: PartName,
    look: () => Promise<PartLook>,
    limit = limitMilliseconds,
  ) {
    this.#shared = new SharedLook(look, keepMilliseconds, limit)
  }

  /** Never throws: what it could not say is what it says. */
  async read(): Promise<Part> {
    this.#askedAt ??= Date.now()
    const asked = this.#askedAt
    const seen = await this.#shared.read().then(
      (look) => this.#answered(look),
      (error: unknown) => this.#failed(error, asked),
    )
    if (this.#state !== seen.state) {
      // What was well from the first look on was so before: nobody knows since when.
      this.#since = this.#state === undefined && seen.state === "ok" ? null : new Date()
      this.#state = seen.state
    }
    const { engine, state, sentence, since, checkedAt } = seen
    return {
      name: this.name,
      engine,
      state,
      sentence,
      since: (since ?? this.#since)?.toISOString() ?? null,
      checkedAt: (checkedAt ?? this.#answeredAt)?.toISOString() ?? null,
    }
  }

  #answered(look: PartLook): PartLook {
    this.#askedAt = undefined
    this.#engine = look.engine
    this.#answeredAt = new Date()
    return look
  }

  #failed(error: unknown, askedAt: number): PartLook {
    const silent = isTooSlow(error)
    if (!silent) this.#askedAt = undefined
    const seconds = Math.max(1, Math.round((Date.now() - askedAt) / 1000))
    return { engine: this.#engine, state: "down", sentence: silent ? words.silent(seconds) : words.away }
  }
}

const watched = singleton("system-parts", (): WatchedPart[] => {
  const looks = partLooks()
  return partNames.flatMap((name) => (looks[name] ? [new WatchedPart(name, looks[name])] : []))
})

/** Every part, in order; within two seconds, whatever hangs. */
export function readParts(): Promise<Part[]> {
  return Promise.all(watched().map((part) => part.read()))
}
