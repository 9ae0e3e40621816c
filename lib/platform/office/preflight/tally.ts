import type { Found } from "../report"
import type { TextBudget } from "./text"

/** As many as anybody reads. */
export const placesMost = 20
const placeLengthMost = 300
/** Of a name inside a place. */
export const nameLengthMost = 80
const namesMost = 1_000

/** How often something was found and the first places of it. A place comes once, however often it is named. */
export class Tally {
  count = 0
  private readonly kept = new Set<string>()

  constructor(private readonly budget: TextBudget) {}

  /** @param place is asked for only while there is room for it; an empty one is not kept. */
  add(place: () => string, times = 1): void {
    this.count += times
    if (this.kept.size < placesMost) this.budget.keepIn(this.kept, place(), placeLengthMost)
  }

  /** Takes over what another has counted. */
  include(other: Tally): void {
    this.count += other.count
    for (const place of other.kept) if (this.kept.size < placesMost) this.kept.add(place)
  }

  /** As a result, in a list of its own: empty when nothing was found. */
  found<Code extends string>(code: Code): Found<Code>[] {
    return this.count > 0 ? [{ code, count: this.count, places: [...this.kept] }] : []
  }
}

/** Different names, in the order they came; beyond a thousand they are not told apart any more. */
export class Names {
  private readonly kept = new Set<string>()

  constructor(private readonly budget: TextBudget) {}

  add(name: string | undefined): void {
    if (name && this.kept.size < namesMost) this.budget.keepIn(this.kept, name, nameLengthMost)
  }

  include(others: Iterable<string>): void {
    for (const name of others) if (this.kept.size < namesMost) this.kept.add(name)
  }

  [Symbol.iterator](): Iterator<string> {
    return this.kept.values()
  }
}
