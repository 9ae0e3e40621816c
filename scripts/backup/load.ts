import { createHash, type Hash } from "node:crypto"
import { once } from "node:events"
import { finished } from "node:stream/promises"
import type { Client } from "pg"
import { type CopyStreamQuery, from } from "pg-copy-streams"
import { Failure } from "../start/failure.ts"
import type { ArchiveEntry } from "./archive-reader.ts"
import { copyTarget } from "./dump.ts"
import type { Index, Manifest } from "./format.ts"

type Loading = { name: string; stream: CopyStreamQuery; hash: Hash; piece: number; done: Promise<void> }

/** Takes the rows of a backup into empty tables, one COPY for each, in the order in which the pieces come. */
export class TableLoader {
  readonly #client: Client
  readonly #manifest: Manifest
  readonly #loaded = new Map<string, Index["tables"][number]>()
  #loading: Loading | undefined

  constructor(client: Client, manifest: Manifest) {
    this.#client = client
    this.#manifest = manifest
  }

  /** @param entry of the name `database/TABLE/N` */
  async take(entry: ArchiveEntry): Promise<void> {
    const [, name = "", piece] = entry.name.split("/")
    if (this.#loading?.name !== name) {
      await this.end()
      this.#loading = this.#begin(name)
    }
    const { stream, hash, done } = this.#loading
    if (Number(piece) !== this.#loading.piece++) throw new Failure(`${entry.name} in the backup is out of its place.`)
    for await (const chunk of entry.bytes) {
      hash.update(chunk)
      // What the server refuses, it says on the stream, and takes nothing more.
      if (!stream.write(chunk)) await Promise.race([once(stream, "drain"), done])
    }
  }

  /** Ends the table that is being loaded, if there is one. */
  async end(): Promise<void> {
    if (!this.#loading) return
    const { name, stream, hash, done } = this.#loading
    this.#loading = undefined
    stream.end()
    await done
    this.#loaded.set(name, { name, rows: stream.rowCount, sha256: hash.digest("hex") })
  }

  /** @throws Failure when what came is not what went */
  check(index: Index): void {
    for (const { name, rows, sha256 } of index.tables) {
      const found = this.#loaded.get(name)
      const whole = found ? found.rows === rows && found.sha256 === sha256 : rows === 0
      if (!whole) throw new Failure(`The rows of ${name} have not come back as they went: nothing was restored.`)
    }
  }

  #begin(name: string): Loading {
    const table = this.#manifest.tables.find((each) => each.name === name)
    if (!table || this.#loaded.has(name)) throw new Failure(`There is no table ${name} to load from the backup.`)
    const stream = this.#client.query(from(`COPY ${copyTarget(table)} FROM STDIN`))
    const done = finished(stream)
    done.catch(() => {})
    return { name, stream, hash: createHash("sha256"), piece: 0, done }
  }
}
