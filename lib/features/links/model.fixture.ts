import type { Progress, TransferRange } from "./transfer"

/*
 * What is to be on record of one client and one file, said as simply as it can be: byte by byte. The database is held
 * against it (holding-model.test.ts).
 */

/** A coverage of the file that begins anew when it is complete. */
export class ModelCoverage {
  uses = 0
  bytes = new Set<number>()

  constructor(readonly size: number) {}

  add(from: number, to: number): void {
    for (let byte = from; byte < to; byte++) this.bytes.add(byte)
    if (this.bytes.size < this.size) return
    this.uses += 1
    this.bytes = new Set()
  }

  /** As PostgreSQL writes a multirange. */
  get ranges(): string {
    const starts = [...this.bytes].filter((byte) => !this.bytes.has(byte - 1)).sort((one, other) => one - other)
    const endOf = (start: number) => {
      let end = start
      while (this.bytes.has(end)) end += 1
      return end
    }
    return `{${starts.map((start) => `[${start},${endOf(start)})`).join(",")}}`
  }

  copy(): ModelCoverage {
    const copy = new ModelCoverage(this.size)
    copy.uses = this.uses
    copy.bytes = new Set(this.bytes)
    return copy
  }
}

export type ModelTransfer = TransferRange & Progress & { link: ModelLink; running: boolean; renewed: boolean }

/** A link; without a limit nothing of it is counted. */
export class ModelLink {
  readonly coverage: ModelCoverage
  handed = 0

  constructor(
    readonly size: number,
    readonly limit: number | null,
  ) {
    this.coverage = new ModelCoverage(size)
  }
}

/** The uses of a link, were all that has been handed over also sent. */
function usesWith(link: ModelLink, running: ModelTransfer[]): number {
  const soon = link.coverage.copy()
  for (const { start, handed } of running) if (handed > 0) soon.add(start, start + handed)
  return soon.uses
}

export type Verdict = "begun" | "link_used_up" | "throttled"

export class Model {
  readonly held: ModelCoverage
  /** In the order of their beginning. */
  readonly transfers: ModelTransfer[] = []
  sentBytes = 0

  constructor(readonly size: number) {
    this.held = new ModelCoverage(size)
  }

  /** What is to come of a request through this link now. */
  verdict(link: ModelLink, { size }: TransferRange): Verdict {
    if (link.limit === null) return "begun"
    const running = this.#running(link)
    if (usesWith(link, running) >= link.limit) return "link_used_up"
    const sum = (some: ModelTransfer[], bytesOf: (one: ModelTransfer) => number) =>
      some.reduce((total, one) => total + bytesOf(one), 0)
    const lost = sum(
      running.filter(({ renewed }) => !renewed),
      ({ handed }) => handed,
    )
    const reserved = sum(
      running.filter(({ renewed }) => renewed),
      (one) => one.size,
    )
    const room = (link.limit + 1) * this.size - link.handed - lost - size
    if (room < 0) return "link_used_up"
    return room < reserved ? "throttled" : "begun"
  }

  /** Whether the last bytes of a transfer may leave: not when others have used its link up. */
  mayFinish(transfer: ModelTransfer): boolean {
    const { link } = transfer
    const others = this.#running(link).filter((each) => each !== transfer)
    return link.limit === null || usesWith(link, others) < link.limit
  }

  #running(link: ModelLink): ModelTransfer[] {
    return this.transfers.filter((each) => each.running && each.link === link)
  }

  begin(link: ModelLink, range: TransferRange): ModelTransfer {
    const transfer = { ...range, link, sent: 0, handed: 0, running: true, renewed: true }
    this.transfers.push(transfer)
    if (link.limit !== null && range.start > 0) this.#confirm()
    return transfer
  }

  /** Ends that are written together. */
  end(...ends: { transfer: ModelTransfer; progress: Progress }[]): void {
    for (const { transfer, progress } of ends) {
      Object.assign(transfer, progress, { running: false })
      this.#count(transfer, transfer.start, transfer.start + transfer.sent)
      transfer.link.handed += transfer.handed
    }
    if (ends.some(({ transfer }) => transfer.start > 0 || transfer.handed > transfer.sent)) this.#confirm()
  }

  /** Whoever went on from a byte that had been handed over has those before it. */
  #confirm(): void {
    const found = this.transfers.flatMap((broken, index) => {
      const [from, to] = [broken.start + broken.sent, broken.start + broken.handed]
      const later = this.transfers.slice(index + 1).filter(({ start }) => start > from && start <= to)
      if (broken.running || later.length === 0) return []
      return [{ broken, from, to: Math.max(...later.map(({ start }) => start)) }]
    })
    for (const { broken, from, to } of found) {
      broken.sent = to - broken.start
      this.#count(broken, from, to)
    }
  }

  #count({ link }: ModelTransfer, from: number, to: number): void {
    if (from === to) return
    this.sentBytes += to - from
    this.held.add(from, to)
    if (link.limit !== null) link.coverage.add(from, to)
  }
}
