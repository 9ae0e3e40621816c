import type { Source } from "../report"

const aheadBytes = 64 * 1024
const pieceBytes = 1024 * 1024

/** Bytes that were read, and where they begin. */
type Window = { from: number; bytes: Uint8Array }

/**
 * The bytes of a source, read a little further than asked, so that a run of small entries costs one read. The last two reads
 * are kept, since a ZIP is looked at from both ends. What the source throws is thrown on.
 */
export class Bytes {
  private windows: Window[] = []
  private end: number

  constructor(private readonly source: Source) {
    this.end = source.size
  }

  get size(): number {
    return this.end
  }

  /** Leaves out the last bytes, for whoever reads on. */
  cut(count: number): void {
    this.end -= count
    this.windows = []
  }

  /** The bytes from `start` up to, not including, `end`; fewer where the source ends. */
  async slice(start: number, end: number): Promise<Uint8Array> {
    const stop = Math.min(end, this.end)
    if (start < 0 || stop <= start) return new Uint8Array()
    const { from, bytes } = this.kept(start, stop) ?? (await this.readAhead(start, stop))
    return bytes.subarray(start - from, stop - from)
  }

  private kept(start: number, stop: number): Window | undefined {
    return this.windows.find(({ from, bytes }) => start >= from && stop <= from + bytes.byteLength)
  }

  private async readAhead(start: number, stop: number): Promise<Window> {
    const until = Math.min(Math.max(stop, start + aheadBytes), this.end)
    const read = { from: start, bytes: await this.source.read(start, until - 1) }
    this.windows = [read, ...this.windows.slice(0, 1)]
    return read
  }

  /** The bytes from `start` up to, not including, `end`, piece by piece; each holds until the next. */
  async *pieces(start: number, end: number): AsyncGenerator<Uint8Array> {
    if (this.kept(start, end) || end - start <= aheadBytes) return yield await this.slice(start, end)
    for (let at = start; at < end; at += pieceBytes) {
      const piece = await this.source.read(at, Math.min(at + pieceBytes, end) - 1)
      yield piece
      this.source.done?.(piece)
    }
  }
}
