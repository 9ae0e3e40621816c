import type { Extent } from "../archive/layout"
import { Refused } from "../refused"

const unpackedBytesMost = 4 * 1024 ** 3
const unpackedRatioMost = 200
/** So much may come of any file, however small. */
const unsuspiciousBytes = 16 * 1024 ** 2
/** A single XML part may be denser than the whole: it is what costs time to read. */
const partRatioMost = 400

/** How much a file may unpack to: counted while inflating; what its headers say can only end it sooner. */
export class Budget {
  private left: number

  constructor(packedBytes: number) {
    this.left = Math.min(unpackedBytesMost, Math.max(unsuspiciousBytes, packedBytes * unpackedRatioMost))
  }

  /** Refuses at once what says of itself that it is too much. */
  refuseDeclared(entries: { size: number }[]): void {
    if (entries.reduce((sum, { size }) => sum + size, 0) > this.left) throw new Refused("bomb")
  }

  /** @param inAll of this entry until now. */
  spend(entry: Extent, bytes: number, inAll: number): void {
    this.left -= bytes
    const dense =
      inAll > unsuspiciousBytes && inAll > entry.packedSize * partRatioMost && /\.(xml|rels|vml)$/i.test(entry.name)
    if (this.left < 0 || dense) throw new Refused("bomb", entry.name)
  }
}
