const SMALLEST = 64 * 1024

/** Bytes of one part as they come in, in memory of its own: so whoever sent them has its buffers back at once. */
export class PartBuffer {
  private memory: Buffer<ArrayBuffer> = Buffer.alloc(0)
  private filled = 0

  get size(): number {
    return this.filled
  }

  /** Copies as much of the chunk as fits below `full` bytes. @returns how much that was */
  take(chunk: Uint8Array, full: number): number {
    const taken = chunk.subarray(0, full - this.filled)
    this.makeRoom(this.filled + taken.byteLength, full)
    this.memory.set(taken, this.filled)
    this.filled += taken.byteLength
    return taken.byteLength
  }

  /** What was taken, from now on the caller's. It is empty then. */
  release(): Uint8Array {
    const bytes = this.memory.subarray(0, this.filled)
    this.memory = Buffer.alloc(0)
    this.filled = 0
    return bytes
  }

  /** Doubles, since many uploads are small; what is larger than a part is never made. */
  private makeRoom(wanted: number, full: number): void {
    if (wanted <= this.memory.length) return
    const larger = Buffer.allocUnsafeSlow(Math.min(full, Math.max(wanted, 2 * this.memory.length, SMALLEST)))
    larger.set(this.memory.subarray(0, this.filled))
    this.memory = larger
  }
}
