import type { Readable } from "node:stream"
import { instruments } from "../metrics/instruments"
import { withSpan } from "../telemetry/tracing"
import {
  type ByteRange,
  isStorageFull,
  isStorageMissing,
  isStorageOffset,
  type Storage,
  type StoredObject,
} from "./storage"

/** Any storage, with every call counted, timed and traced. */
export class ObservedStorage implements Storage {
  readonly name: Storage["name"]

  constructor(private readonly storage: Storage) {
    this.name = storage.name
  }

  prepare(): Promise<void> {
    return this.storage.prepare()
  }

  async requireRoom(bytes: number): Promise<void> {
    await this.storage.requireRoom?.(bytes)
  }

  async append(key: string, offset: number, bytes: AsyncIterable<Uint8Array>): Promise<number> {
    const source = ownFaults(bytes)
    const size = await this.observe("append", () => this.storage.append(key, offset, source), source)
    instruments().uploadBytes.inc(size - offset)
    return size
  }

  uploadedSize(key: string): Promise<number> {
    return this.observe("uploadedSize", () => this.storage.uploadedSize(key))
  }

  finish(key: string): Promise<void> {
    return this.observe("finish", () => this.storage.finish(key))
  }

  async read(key: string, range?: ByteRange): Promise<Readable> {
    const stream = await this.observe("read", () => this.storage.read(key, range))
    stream.once("error", (error) => countError("read", error))
    return stream
  }

  size(key: string): Promise<number> {
    return this.observe("size", () => this.storage.size(key))
  }

  delete(key: string): Promise<void> {
    return this.observe("delete", () => this.storage.delete(key))
  }

  list(): AsyncIterable<StoredObject> {
    return this.storage.list()
  }

  /** Uncounted: a machine that asks every second would be most of what is told. */
  probe(): Promise<void> {
    return this.storage.probe()
  }

  private async observe<Result>(
    operation: string,
    work: () => Promise<Result>,
    source?: { failed: boolean },
  ): Promise<Result> {
    const began = performance.now()
    const attributes = { "waybill.storage": this.name }
    try {
      return await withSpan({ name: `storage ${operation}`, kind: "client", attributes }, work)
    } catch (error) {
      if (!source?.failed) countError(operation, error)
      throw error
    } finally {
      instruments().storage.observe({ operation }, (performance.now() - began) / 1000)
    }
  }
}

/** The same bytes, and whether it was they that failed: a sender who goes away is no fault of the storage. */
function ownFaults(bytes: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> & { failed: boolean } {
  const source = {
    failed: false,
    async *[Symbol.asyncIterator]() {
      try {
        yield* bytes
      } catch (error) {
        source.failed = true
        throw error
      }
    },
  }
  return source
}

function countError(operation: string, error: unknown): void {
  const kind = isStorageMissing(error)
    ? "missing"
    : isStorageFull(error)
      ? "full"
      : isStorageOffset(error)
        ? "offset"
        : "other"
  instruments().storageErrors.inc({ operation, kind })
}
