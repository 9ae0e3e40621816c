import type { FileHandle } from "node:fs/promises"
import { Readable } from "node:stream"
import { borrowBuffer, handOn, readBufferBytes } from "../read-buffers"

/** The bytes of an open file from `start` to its end, or to `end` included; one read ahead. Closes the file. */
export class FileStream extends Readable {
  private left: number
  private reading: Promise<unknown> = Promise.resolve()

  constructor(
    private readonly file: FileHandle,
    private position: number,
    end = Number.POSITIVE_INFINITY,
  ) {
    super({ highWaterMark: readBufferBytes })
    this.left = end - position + 1
  }

  override _read(): void {
    this.reading = this.readOn().catch((error) => void this.destroy(error))
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    // Not while a read is under way: the descriptor could be another file's by then.
    this.reading.then(() => this.file.close()).then(() => done(error), done)
  }

  private async readOn(): Promise<void> {
    const isSmall = this.left < readBufferBytes
    const buffer = isSmall ? Buffer.allocUnsafeSlow(this.left) : borrowBuffer()
    const { bytesRead } = await this.file.read(buffer, 0, buffer.length, this.position)
    this.position += bytesRead
    this.left -= bytesRead
    if (bytesRead > 0) this.push(isSmall ? buffer.subarray(0, bytesRead) : handOn(buffer, bytesRead))
    // Ends with the last byte, without a read to find that there are no more.
    if (bytesRead === 0 || this.left === 0) this.push(null)
  }
}
