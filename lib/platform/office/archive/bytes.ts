import type { Source } from "../report"

const aheadBytes = 64 * 1024
const pieceBytes = 1024 * 1024

/**
 * The bytes of a source, read a little further than asked, so that a run of small entries costs one read.
 * What the source throws is thrown on.
 */
export class Bytes {
  private kept: Uint8Array = new Uint8Array()
  private keptFrom = 0

  constructor(private readonly source: Source) {}

  get size(): number {
    return this.source.size
  }

  /** The bytes from `start` up to, not including, `end`; fewer where the source ends. */
  async slice(start: number, end: number): Promise<Uint8Array> {
    const stop = Math.min(end, this.source.size)
    if (start < 0 || stop <= start) return new Uint8Array()
    if (start < this.keptFrom || stop > this.keptFrom + this.kept.byteLength) {
      const until = Math.min(Math.max(stop, start + aheadBytes), this.source.size)
      this.kept = await this.source.read(start, until - 1)
      this.keptFrom = start
    }
    return this.kept.subarray(start - this.keptFrom, stop - this.keptFrom)
  }

  /** The bytes from `start` up to, not including, `end`, piece by piece; each holds until the next. */
  async *pieces(start: number, end: number): AsyncGenerator<Uint8Array> {
    const isKept = start >= this.keptFrom && end <= this.keptFrom + this.kept.byteLength
    if (isKept || end - start <= aheadBytes) return yield await this.slice(start, end)
    for (let at = start; at < end; at += pieceBytes) {
      const piece = await this.source.read(at, Math.min(at + pieceBytes, end) - 1)
      yield piece
      this.source.done?.(piece)
    }
  }
}
