import type { Extent } from "../archive/layout"
import { Refused } from "../refused"

const maxBytes = 4 * 1024 ** 3
/** Pictures, sound and films, which may pack to almost nothing. */
const maxMediaBytes = 1024 ** 3
const maxRatio = 200
/** So much may come of any file, however small. */
const unsuspiciousBytes = 16 * 1024 ** 2
/** A single part may be denser than the whole: it is what costs time to read. */
const maxPartRatio = 400

/**
 * How much a file may unpack to: counted while inflating; what its headers say can only end it sooner. A document within
 * the document spends from the outer one's budget too.
 */
export class Budget {
  private left: number
  private leftInAll: number
  private mediaLeft = maxMediaBytes
  private isMedia: (entry: Extent) => boolean = () => false

  constructor(
    packedBytes: number,
    private readonly outer?: Budget,
  ) {
    this.left = Math.min(maxBytes, Math.max(unsuspiciousBytes, packedBytes * maxRatio))
    this.leftInAll = maxBytes
  }

  /** The budget of a document within this one. */
  within(packedBytes: number): Budget {
    return new Budget(packedBytes, this)
  }

  /** From now on such entries are free of the ratio, and have a cap of their own. */
  free(isMedia: (entry: Extent) => boolean): void {
    this.isMedia = isMedia
  }

  /** Refuses at once what says of itself that it is too much, whatever it is. */
  refuseDeclaredTotal(entries: { size: number }[]): void {
    if (sum(entries) > this.leftInAll) throw new Refused("bomb")
  }

  /** Refuses at once what says of itself that it is too much for what it is. */
  refuseDeclared(entries: Extent[]): void {
    const media = entries.filter((entry) => this.isMedia(entry))
    if (sum(media) > this.mediaLeft || sum(entries) - sum(media) > this.left) throw new Refused("bomb")
  }

  /** @param inAll of this entry until now. */
  spend(entry: Extent, bytes: number, inAll: number): void {
    const isMedia = this.isMedia(entry)
    const isDense = !isMedia && inAll > unsuspiciousBytes && inAll > entry.packedSize * maxPartRatio
    if (isDense || !this.take(bytes, isMedia)) throw new Refused("bomb", entry.name)
  }

  /** Whether there is enough left for that, here and in every outer document. */
  private take(bytes: number, isMedia: boolean): boolean {
    this.leftInAll -= bytes
    if (isMedia) this.mediaLeft -= bytes
    else this.left -= bytes
    const isEnough = this.leftInAll >= 0 && (isMedia ? this.mediaLeft : this.left) >= 0
    return isEnough && (this.outer?.take(bytes, isMedia) ?? true)
  }
}

function sum(entries: { size: number }[]): number {
  return entries.reduce((total, { size }) => total + size, 0)
}
