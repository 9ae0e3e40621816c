/** What became of one file. */
export type Outcome =
  /** Copied, and the copy read back. */
  | "copied"
  /** A copy was there, which was not right, and is now. */
  | "replaced"
  /** A copy was there, and is right. */
  | "proved"
  /** In the new storage alone: it came in there, or was moved and removed from the old one. */
  | "settled"
  /** Removed by somebody in the meantime. */
  | "gone"
  | "failed"

/** How far a move has come. */
export type Tally = Record<Outcome, number> & {
  /** Bytes copied. */
  bytes: number
  /** Uploads that began in the old storage and are not finished. */
  waiting: number
}

export function emptyTally(): Tally {
  return { copied: 0, replaced: 0, proved: 0, settled: 0, gone: 0, failed: 0, bytes: 0, waiting: 0 }
}

const number = (count: number) => count.toLocaleString("en-GB")
const megabytes = (bytes: number) => `${number(Math.round(bytes / 1e5) / 10)} MB`

/** Files that are in the new storage for certain. */
function arrived({ copied, replaced, proved, settled }: Tally): number {
  return copied + replaced + proved + settled
}

/** One line, while it goes on. */
export function progressLine(tally: Tally): string {
  const failed = tally.failed > 0 ? `, ${number(tally.failed)} failed` : ""
  return `${number(arrived(tally))} files done, ${megabytes(tally.bytes)} copied${failed}`
}

/** The count at the end. */
export function summary(tally: Tally, to: string, from: string): string {
  const lines = [
    `${number(arrived(tally))} files are in ${to}: ${number(tally.copied)} copied (${megabytes(tally.bytes)}), ` +
      `${number(tally.proved)} had a copy that was right, ${number(tally.replaced)} had one that was not and were copied again, ` +
      `${number(tally.settled)} were in ${to} alone.`,
  ]
  if (tally.gone > 0) lines.push(`${number(tally.gone)} were removed by somebody in the meantime.`)
  if (tally.failed > 0) lines.push(`${number(tally.failed)} FAILED, and are where they were. Run this again.`)
  if (tally.waiting > 0) {
    lines.push(
      `Uploads that still come in at ${from}: ${number(tally.waiting)}. Run this again once they are finished.`,
    )
  }
  return lines.join("\n")
}
