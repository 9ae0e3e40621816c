import { Readable } from "node:stream"
import { takeOver } from "../read-buffers"
import { toStorageError } from "./s3-client"
import { StorageError } from "./storage"

/**
 * The bytes of an answer: exactly as many as were announced, or an error. A connection that ends early, or falls silent
 * while bytes are wanted, must never look like the end of a file. While nobody wants bytes, no time runs.
 */
export class S3Body extends Readable {
  private readonly chunks: AsyncIterator<Buffer<ArrayBuffer>>
  private silence: NodeJS.Timeout | undefined

  /**
   * @param left bytes that must come
   * @param patience milliseconds for the next of them
   */
  constructor(
    private readonly source: Readable,
    private left: number,
    private readonly patience: number,
  ) {
    super({ highWaterMark: 64 * 1024 })
    this.chunks = source[Symbol.asyncIterator]()
  }

  override _read(): void {
    this.silence = setTimeout(() => this.source.destroy(new StorageError("S3 fell silent")), this.patience)
    this.readOn().catch((error) => void this.destroy(toStorageError(error)))
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    clearTimeout(this.silence)
    // One that was read to its last byte comes to its end by itself, and its connection is used again then.
    if (this.left === 0) this.chunks.next().catch(() => {})
    else this.source.destroy()
    done(error)
  }

  private async readOn(): Promise<void> {
    const { done, value } = await this.chunks.next()
    clearTimeout(this.silence)
    if (!done) this.left -= value.length
    // More than announced is no better: it is not the object's.
    if (done ? this.left > 0 : this.left < 0) throw new StorageError("S3 gave other bytes than it announced")
    if (!done) this.push(takeOver(value))
    // Ends with the last byte: whoever waits for the end need not wait for another turn of the network.
    if (done || this.left === 0) this.push(null)
  }
}
