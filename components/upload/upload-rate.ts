/** How long a change of speed takes to show: long enough not to flicker, short enough to be believed. */
const settlingSeconds = 3

/** Smooths the speed of a transfer, and tells from it how long the rest takes. */
export class UploadRate {
  private bytesPerSecond: number | null = null
  private last: { bytes: number; at: number } | null = null

  /** @param bytes there in all @param at milliseconds of a clock that only goes forward */
  add(bytes: number, at: number): void {
    const { last } = this
    if (!last || bytes < last.bytes) {
      this.last = { bytes, at }
      return
    }
    const seconds = (at - last.at) / 1000
    if (seconds < 0.1) return
    const now = (bytes - last.bytes) / seconds
    const weight = 1 - Math.exp(-seconds / settlingSeconds)
    this.bytesPerSecond =
      this.bytesPerSecond === null ? now : this.bytesPerSecond + weight * (now - this.bytesPerSecond)
    this.last = { bytes, at }
  }

  /** Forgets all: what was there before a pause says nothing about now. */
  reset(): void {
    this.bytesPerSecond = null
    this.last = null
  }

  /** Bytes per second; null until it can be told. */
  value(): number | null {
    return this.bytesPerSecond
  }

  /** Seconds until `bytes` more have gone; null when it cannot be told. */
  remaining(bytes: number): number | null {
    return this.bytesPerSecond !== null && this.bytesPerSecond > 0 ? bytes / this.bytesPerSecond : null
  }
}
