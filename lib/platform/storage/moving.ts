import type { Readable } from "node:stream"
import { type ByteRange, isStorageMissing, type Storage, type StoredObject } from "./storage"

/**
 * Two storages as one, while objects are moved from the old one to the new. What comes in goes to the new one, but an
 * upload that began in the old one ends there. The old one is believed for as long as it has an object: it gives it up
 * only once the copy was proved, so that no reader ever gets a copy that was not (docs/decisions/0017).
 */
export class MovingStorage implements Storage {
  readonly name

  constructor(
    private readonly to: Storage,
    private readonly from: Storage,
  ) {
    this.name = to.name
  }

  async prepare(): Promise<void> {
    await Promise.all([this.to.prepare(), this.from.prepare()])
  }

  async probe(): Promise<void> {
    await Promise.all([this.to.probe(), this.from.probe()])
  }

  async requireRoom(bytes: number): Promise<void> {
    await this.to.requireRoom?.(bytes)
  }

  async append(key: string, offset: number, bytes: AsyncIterable<Uint8Array>): Promise<number> {
    return (await this.home(key)).append(key, offset, bytes)
  }

  async uploadedSize(key: string): Promise<number> {
    return (await this.home(key)).uploadedSize(key)
  }

  async finish(key: string): Promise<void> {
    const home = await this.home(key)
    // One that began in the old storage without a byte looks from here like none.
    await home.finish(key).catch((error) => this.orInTheOther(error, home, (other) => other.finish(key)))
  }

  async read(key: string, range?: ByteRange): Promise<Readable> {
    return this.from
      .read(key, range)
      .catch((error) => this.orInTheOther(error, this.from, (other) => other.read(key, range)))
  }

  async size(key: string): Promise<number> {
    return this.from.size(key).catch((error) => this.orInTheOther(error, this.from, (other) => other.size(key)))
  }

  /** The copy first: what is left when this stops in between is the original, which the next try removes. */
  async delete(key: string): Promise<void> {
    await this.to.delete(key)
    await this.from.delete(key)
  }

  /** What is in both, as in the middle of a copy, is told twice. */
  async *list(): AsyncIterable<StoredObject> {
    yield* this.from.list()
    yield* this.to.list()
  }

  /**
   * Where the upload or the object of a key is to be found, or is to go. What the new storage has of a key that the old one
   * knows may be a copy that is still being made.
   */
  private async home(key: string): Promise<Storage> {
    if ((await this.from.uploadedSize(key)) > 0) return this.from
    return (await isThere(this.from, key)) ? this.from : this.to
  }

  private orInTheOther<Result>(
    error: unknown,
    one: Storage,
    work: (other: Storage) => Promise<Result>,
  ): Promise<Result> {
    if (!isStorageMissing(error)) throw error
    return work(one === this.to ? this.from : this.to)
  }
}

/** Whether a storage has the object of a key. */
export async function isThere(storage: Storage, key: string): Promise<boolean> {
  try {
    await storage.size(key)
    return true
  } catch (error) {
    if (isStorageMissing(error)) return false
    throw error
  }
}
