import { closeSync, read } from "node:fs"
import { Readable } from "node:stream"
import { promisify } from "node:util"
import { borrowBuffer, handOn, readBufferBytes, wholeFileBytes } from "../read-buffers"

const readInto = promisify(read)

/**
 * The bytes of an open file from `start` to its end, or to `end` included; one read ahead. Closes the file. It works on
 * the descriptor, since each call of a FileHandle is one more way to a thread and back: a quarter of what a small file
 * costs.
 */
export class FileStream extends Readable {
  private left: number
  private reading: Promise<unknown> = Promise.resolve()

  constructor(
    private readonly descriptor: number,
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
    this.reading.then(() => closeSync(this.descriptor)).then(() => done(error), done)
  }

  private async readOn(): Promise<void> {
    const isSmall = this.left < readBufferBytes
    const size = this.left <= wholeFileBytes ? wholeFileBytes : readBufferBytes
    const buffer = isSmall ? Buffer.allocUnsafeSlow(this.left) : borrowBuffer(size)
    const { bytesRead } = await readInto(this.descriptor, buffer, 0, Math.min(buffer.length, this.left), this.position)
    this.position += bytesRead
    this.left -= bytesRead
    if (bytesRead > 0) this.push(isSmall ? buffer.subarray(0, bytesRead) : handOn(buffer, bytesRead))
    // Ends with the last byte, without a read to find that there are no more.
    if (bytesRead === 0 || this.left === 0) this.push(null)
  }
}
