import type { Readable } from "node:stream"

/** A stored object, as the sweep sees it. */
export type StoredObject = { key: string; size: number; modifiedAt: Date }

/** Bytes from `start` up to and including `end`, as in HTTP. */
export type ByteRange = { start: number; end: number }

/**
 * Where the bytes of files live. Keys are random, flat names of [A-Za-z0-9_-].
 *
 * An object begins as an upload: bytes are appended to it, and it can be read, sized and listed as an object only once
 * it is finished. Every call may be made again after a crash.
 *
 * Errors: StorageMissingError for a key that is not there, StorageFullError when there is no room, StorageError for all else.
 */
export interface Storage {
  readonly name: "disk" | "s3"
  /** Makes the folder or the bucket and proves that it can be written. */
  prepare(): Promise<void>
  /**
   * Appends to the unfinished upload at `offset`, which must be its present size, making it when offset is 0.
   * Resolves to its new size once those bytes would survive a crash of the process. When `bytes` fails, what came
   * before stays, so that the upload can go on from `uploadedSize`.
   */
  append(key: string, offset: number, bytes: AsyncIterable<Uint8Array>): Promise<number>
  /** Bytes of the unfinished upload; 0 when nothing was appended yet. */
  uploadedSize(key: string): Promise<number>
  /** Turns the unfinished upload into an object that survives power loss. Doing it again changes nothing. */
  finish(key: string): Promise<void>
  /** The object's bytes, or a part of them. */
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
}

/** There is nothing at that key. */
export class StorageMissingError extends StorageError {
  override name = "StorageMissingError"
}

/** There is no room left; nothing of the last append is to be trusted. */
export class StorageFullError extends StorageError {
  override name = "StorageFullError"
}

/** The offset is not where the upload ends. */
export class StorageOffsetError extends StorageError {
  override name = "StorageOffsetError"
}
