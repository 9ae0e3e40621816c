import { createHash } from "node:crypto"
import type { Client } from "pg"
import { isStorageMissing, type Storage } from "../../lib/platform/storage/storage"
import { Failure } from "../start/failure.ts"
import type { ArchiveEntry } from "./archive-reader.ts"
import { type Index, statesWithBytes } from "./format.ts"

/** Takes the bytes of a backup into the storage, and away again when the restore comes to nothing. */
export class ObjectStore {
  readonly #client: Client
  readonly #storage: Storage
  readonly #made: string[] = []
  readonly #wrong = new Set<string>()
  #count = 0

  /** @param client sees the rows that were restored */
  constructor(client: Client, storage: Storage) {
    this.#client = client
    this.#storage = storage
  }

  get count(): number {
    return this.#count
  }

  /** @param entry of the name `files/KEY`. Bytes that are not what its row says are told by `check`. */
  async take(entry: ArchiveEntry): Promise<void> {
    const key = entry.name.slice("files/".length)
    const { rows } = await this.#client.query<{ size: string; sha256: string }>(
      "SELECT size, sha256 FROM public.file WHERE storage_key = $1 AND state::text = ANY ($2)",
      [key, statesWithBytes],
    )
    const [row] = rows
    if (!row) throw new Failure(`${entry.name} in the backup is the bytes of no file.`)
    const digest = await this.#put(key, entry)
    this.#count++
    if (digest !== row.sha256 || entry.size !== Number(row.size)) this.#wrong.add(key)
  }

  async #put(key: string, entry: ArchiveEntry): Promise<string> {
    const hash = createHash("sha256")
    const counted = async function* () {
      for await (const chunk of entry.bytes) {
        hash.update(chunk)
        yield chunk
      }
    }
    if (await this.#has(key)) {
      // Restored over itself: what is there must be the same, since an object never changes.
      for await (const _ of counted());
      const present = createHash("sha256")
      for await (const chunk of (await this.#storage.read(key)) as AsyncIterable<Uint8Array>) present.update(chunk)
      const [wanted, found] = [hash.digest("hex"), present.digest("hex")]
      if (wanted !== found) throw new Failure(`The storage has other bytes at ${key} than the backup.`)
      return wanted
    }
    this.#made.push(key)
    await this.#storage.delete(key)
    await this.#storage.append(key, 0, counted())
    await this.#storage.finish(key)
    return hash.digest("hex")
  }

  async #has(key: string): Promise<boolean> {
    try {
      await this.#storage.size(key)
      return true
    } catch (error) {
      if (isStorageMissing(error)) return false
      throw error
    }
  }

  /** @throws Failure when not all bytes came, or not those that went */
  async check(index: Index): Promise<void> {
    const wrong = [...this.#wrong].filter((key) => !index.spoilt.includes(key))
    if (wrong.length > 0) throw new Failure(`The bytes of ${wrong.length} files have not come back as they went.`)
    const { rows } = await this.#client.query(
      "SELECT count(*)::int AS count FROM public.file WHERE state::text = ANY ($1)",
      [statesWithBytes],
    )
    const missing = index.changed.length - index.spoilt.length
    if (this.#count - index.spoilt.length !== index.objects || rows[0]?.count !== this.#count + missing) {
      throw new Failure("The bytes of some files are not in the backup: nothing was restored.")
    }
    for (const key of index.spoilt) await this.#storage.delete(key)
  }

  /** Removes what this restore has put there. */
  async undo(): Promise<void> {
    for (const key of this.#made) await this.#storage.delete(key)
  }
}
