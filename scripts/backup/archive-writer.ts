import { once } from "node:events"
import { createWriteStream, existsSync } from "node:fs"
import { open, rename, rm } from "node:fs/promises"
import { dirname } from "node:path"
import { Readable } from "node:stream"
import { pipeline } from "node:stream/promises"
import { ReadableStream } from "node:stream/web"
import { Encrypter } from "age-encryption"
import { type Pack, pack } from "tar-stream"
import { Failure } from "../start/failure.ts"

/** Writes entries into a new encrypted file, which has its name only once it is whole and on the disk. */
export class ArchiveWriter {
  readonly #pack: Pack
  readonly #flowing: Promise<void>
  readonly #path: string

  private constructor(path: string, tar: Pack, flowing: Promise<void>) {
    this.#path = path
    this.#pack = tar
    this.#flowing = flowing
    // Whoever writes at that moment must not wait for ever; `close` tells everybody else.
    flowing.catch((error: Error) => tar.destroy(error))
  }

  /** @throws Failure when there is something at that path, or nothing can be. */
  static async create(path: string, passphrase: string, workFactor?: number): Promise<ArchiveWriter> {
    if (existsSync(path)) throw new Failure(`${path} exists already: nothing is written over.`)
    const encrypter = new Encrypter()
    encrypter.setPassphrase(passphrase)
    if (workFactor !== undefined) encrypter.setScryptWorkFactor(workFactor)
    const tar = pack()
    const encrypted = await encrypter.encrypt(ReadableStream.from(tar) as globalThis.ReadableStream<Uint8Array>)
    const file = createWriteStream(partial(path), { mode: 0o600, flush: true })
    await once(file, "open").catch((error: Error) => {
      throw new Failure(`${path} cannot be written: ${error.message}`)
    })
    return new ArchiveWriter(path, tar, pipeline(Readable.fromWeb(encrypted as ReadableStream), file))
  }

  /** Adds an entry of exactly so many bytes. */
  async add(name: string, size: number, bytes: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): Promise<void> {
    const { promise: done, resolve, reject } = Promise.withResolvers<null>()
    const sink = this.#pack.entry({ name, size, mode: 0o600 }, (error) => (error ? reject(error) : resolve(null)))
    done.catch(() => {})
    for await (const chunk of bytes) {
      if (!sink.write(chunk)) await Promise.race([once(sink, "drain"), this.#broken()])
    }
    sink.end(null)
    await Promise.race([done, this.#broken()])
  }

  async addJson(name: string, value: unknown): Promise<void> {
    const bytes = Buffer.from(JSON.stringify(value))
    await this.add(name, bytes.byteLength, [bytes])
  }

  async close(): Promise<void> {
    this.#pack.finalize()
    await this.#flowing
    await rename(partial(this.#path), this.#path)
    const folder = await open(dirname(this.#path), "r")
    await folder.sync().finally(() => folder.close())
  }

  /** Takes away what has been written so far. */
  async abandon(): Promise<void> {
    this.#pack.destroy(new Error("abandoned"))
    await this.#flowing.catch(() => {})
    await rm(partial(this.#path), { force: true })
  }

  /** Never resolves, and rejects when nothing can be written any more. */
  #broken(): Promise<never> {
    return this.#flowing.then(() => new Promise<never>(() => {}))
  }
}

function partial(path: string): string {
  return `${path}.part`
}
