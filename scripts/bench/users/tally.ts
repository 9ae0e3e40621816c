/** What users did, and how it went. Milliseconds from the first byte of a request to the last one of its answer. */
export class Tally {
  readonly #times = new Map<string, number[]>()
  /** 5xx, and requests without an answer. */
  readonly broken = new Map<string, number>()
  /** 4xx: nothing that was asked for should be refused. */
  readonly refused = new Map<string, number>()
  bytes = 0

  add(what: string, status: number, milliseconds: number, bytes: number): void {
    const times = this.#times.get(what) ?? []
    times.push(milliseconds)
    this.#times.set(what, times)
    this.bytes += bytes
    if (status >= 400 && status < 500) increase(this.refused, `${what}: ${status}`)
    if (status === 0 || status >= 500) increase(this.broken, `${what}: ${status || "no answer"}`)
  }

  get kinds(): string[] {
    return [...this.#times.keys()].sort()
  }

  count(what: string): number {
    return this.#times.get(what)?.length ?? 0
  }

  /** @param part from 0 to 1: 0.5 is the median. */
  percentile(what: string, part: number): number {
    const sorted = [...(this.#times.get(what) ?? [])].sort((one, other) => one - other)
    return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0
  }
}

function increase(counts: Map<string, number>, name: string): void {
  counts.set(name, (counts.get(name) ?? 0) + 1)
}

export function total(counts: Map<string, number>): number {
  return [...counts.values()].reduce((sum, count) => sum + count, 0)
}
