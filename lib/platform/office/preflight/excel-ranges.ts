import { placesMost } from "./tally"

/** Counts numbers and remembers the first ranges that they form, when they come in order. */
export class Ranges {
  count = 0
  private readonly ranges: { from: number; to: number }[] = []

  /** @param to is included. */
  add(from: number, to: number): void {
    this.count += to - from + 1
    const last = this.ranges.at(-1)
    // The one after the most that are shown is kept too: what is next to it is no range of its own.
    if (last && from === last.to + 1) last.to = to
    else if (this.ranges.length <= placesMost) this.ranges.push({ from, to })
  }

  /** As `row 4` or `rows 4 to 9`. */
  words(noun: string, nameOf: (index: number) => string): string[] {
    return this.ranges
      .slice(0, placesMost)
      .map(({ from, to }) => (from === to ? `${noun} ${nameOf(from)}` : `${noun}s ${nameOf(from)} to ${nameOf(to)}`))
  }
}

/** A column's letters: 1 is A, 27 is AA. */
export function columnName(index: number): string {
  let name = ""
  for (let left = index; left > 0; left = Math.floor((left - 1) / 26)) {
    name = String.fromCharCode(65 + ((left - 1) % 26)) + name
  }
  return name
}
