import type { Readable } from "node:stream"
import { brand, hasBrand } from "../brand"

/** A stored object or an unfinished upload, as the sweep sees it. `modifiedAt` is when bytes last arrived. */
export type StoredObject = { key: string; size: number; modifiedAt: Date; finished: boolean }

/** Bytes from `start` up to and including `end`, as in HTTP. */
export type ByteRange = { start: number; end: number }

/**
 * Where the bytes of files live. Keys are random, flat names: 16 to 64 of [A-Za-z0-9_-].
 *
 * An object begins as an upload: bytes are appended to it, and it can be read, sized and listed as an object only once
 * it is finished. A finished object never changes. Every call may be made again after a crash, by any process; but only
 * one of them may append to a key at a time, which is the caller's to see to.
 *
 * Errors: StorageMissingError for a key that is not there, StorageFullError when there is no room, StorageError for all
 * else. What `bytes` throws is thrown on as it is.
 */
export interface Storage {
  readonly name: "disk" | "s3"
  /** Makes the folder or the bucket and proves that it can be written. */
  prepare(): Promise<void>
  /** Resolves when it answers and could be read from: for those who ask how it is, every second maybe. Writes nothing. */
  probe(): Promise<void>
  /**
   * Whether there is room for so many bytes more, where that can be known before they come.
   * @throws StorageFullError
   */
  requireRoom?(bytes: number): Promise<void>
  /**
   * Appends to the unfinished upload at `offset`, which must be its present size, making it when offset is 0.
   * Resolves to its new size once those bytes would survive a crash of the process. When `bytes` fails, what came
   * before stays, so that the upload can go on from `uploadedSize`. The chunks are kept for a moment: do not reuse them.
   * @throws StorageOffsetError when the upload ends elsewhere, or is finished.
   */
  append(key: string, offset: number, bytes: AsyncIterable<Uint8Array>): Promise<number>
  /** Bytes of the upload, also when it is finished; 0 when nothing was appended yet. */
  uploadedSize(key: string): Promise<number>
  /** Turns the unfinished upload into an object that survives power loss. Doing it again changes nothing. */
  finish(key: string): Promise<void>
  /** The object's bytes, or a part of them; a range must lie within the object. Destroy the stream to stop early. */
  read(key: string, range?: ByteRange): Promise<Readable>
  /** The object's size in bytes. */
  size(key: string): Promise<number>
  /** Removes the object and any unfinished upload of that key. Absent is fine. */
  delete(key: string): Promise<void>
  /** Every object and unfinished upload, in no order. */
  list(): AsyncIterable<StoredObject>
}

/** Something went wrong with the storage; the cause says what. */
export class StorageError extends Error {
  override name = "StorageError"
  readonly [brand]: string = "storage"
}

/** There is nothing at that key. */
export class StorageMissingError extends StorageError {
  override name = "StorageMissingError"
  override readonly [brand] = "storage.missing"
}

/** There is no room left. The upload goes on from `uploadedSize`, which is never past what was acknowledged and true. */
export class StorageFullError extends StorageError {
  override name = "StorageFullError"
  override readonly [brand] = "storage.full"
}

/** The offset is not where the upload ends. */
export class StorageOffsetError extends StorageError {
  override name = "StorageOffsetError"
  override readonly [brand] = "storage.offset"
}

/** Whether it is a StorageError, of whichever bundle, and whichever kind. */
export function isStorageError(error: unknown): error is StorageError {
  return hasBrand(error, "storage")
}

export function isStorageMissing(error: unknown): error is StorageMissingError {
  return hasBrand(error, "storage.missing")
}

export function isStorageFull(error: unknown): error is StorageFullError {
  return hasBrand(error, "storage.full")
}

export function isStorageOffset(error: unknown): error is StorageOffsetError {
  return hasBrand(error, "storage.offset")
}

/** Whether it is a key: so no key is ever a path. */
export function isKey(name: string): boolean {
  return /^[A-Za-z0-9_-]{16,64}$/.test(name)
}

/** @throws StorageError for what is not a key. */
export function requireKey(key: string): string {
  if (!isKey(key)) throw new StorageError("not a storage key")
  return key
}
