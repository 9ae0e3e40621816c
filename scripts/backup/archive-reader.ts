import { createReadStream } from "node:fs"
import { access, constants } from "node:fs/promises"
import { Readable } from "node:stream"
import { pipeline } from "node:stream/promises"
import { Decrypter } from "age-encryption"
import { extract } from "tar-stream"
import { Failure } from "../start/failure.ts"

/** An entry, whose bytes have to be read to their end before the next one comes. */
export type ArchiveEntry = { name: string; size: number; bytes: AsyncIterable<Uint8Array> }

async function decrypt(path: string, passphrase: string): Promise<ReadableStream<Uint8Array>> {
  await access(path, constants.R_OK).catch(() => {
    throw new Failure(`${path} cannot be read.`)
  })
  const decrypter = new Decrypter()
  decrypter.addPassphrase(passphrase)
  try {
    return await decrypter.decrypt(Readable.toWeb(createReadStream(path)) as ReadableStream<Uint8Array>)
  } catch (error) {
    if (error instanceof Error && /no identity matched/.test(error.message)) {
      throw new Failure(`The passphrase is not that of ${path}, or its first bytes are damaged.`)
    }
    throw damaged(path)
  }
}

function damaged(path: string): Failure {
  return new Failure(`${path} is not a whole backup: it is damaged, or was cut off.`)
}

/**
 * The entries in their order. What comes is genuine, but until the last one has come nobody knows that it is all.
 * @throws Failure for a wrong passphrase, and for a file that is damaged or not whole.
 */
export async function* readArchive(path: string, passphrase: string): AsyncGenerator<ArchiveEntry> {
  const source = Readable.from(await decrypt(path, passphrase))
  const tar = extract()
  let fault: unknown
  const flowing = pipeline(source, tar).catch((error: unknown) => {
    fault = error
  })
  const entries = tar[Symbol.asyncIterator]()
  const guarded = async <Result>(work: Promise<Result>): Promise<Result> =>
    work.catch(() => {
      throw damaged(path)
    })
  try {
    for (let next = await guarded(entries.next()); !next.done; next = await guarded(entries.next())) {
      const { header } = next.value
      yield { name: header.name, size: header.size ?? 0, bytes: bytesOf(next.value as AsyncIterable<Uint8Array>, path) }
    }
    await flowing
    if (fault) throw damaged(path)
  } finally {
    source.destroy()
    tar.destroy()
    await flowing
  }
}

async function* bytesOf(entry: AsyncIterable<Uint8Array>, path: string): AsyncGenerator<Uint8Array> {
  const chunks = entry[Symbol.asyncIterator]()
  for (;;) {
    const next = await chunks.next().catch(() => {
      throw damaged(path)
    })
    if (next.done) return
    yield next.value
  }
}

/** All bytes of a small entry. */
export async function readSmall(entry: ArchiveEntry): Promise<unknown> {
  if (entry.size > 256 * 1024 ** 2) throw new Failure(`${entry.name} in the backup is larger than it can be.`)
  const chunks: Uint8Array[] = []
  for await (const chunk of entry.bytes) chunks.push(chunk)
  return JSON.parse(Buffer.concat(chunks).toString("utf8"))
}
