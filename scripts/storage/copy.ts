import { createHash } from "node:crypto"
import { returnBuffer } from "@/lib/platform/read-buffers"
import { type Storage, StorageError } from "@/lib/platform/storage/storage"

/** A file's bytes, as its row knows them; SHA-256 in lower-case hex. */
export type KnownObject = { storageKey: string; size: number; sha256: string }

/** So often a copy that came out wrong is made anew. */
const tries = 3

/** Whether the storage has an object of these very bytes: it is read as a whole. */
export async function isRight(storage: Storage, object: KnownObject): Promise<boolean> {
  const hash = createHash("sha256")
  let size = 0
  for await (const chunk of await storage.read(object.storageKey)) {
    size += (chunk as Uint8Array).byteLength
    hash.update(chunk as Uint8Array)
    returnBuffer(chunk as Uint8Array)
  }
  return size === object.size && hash.digest("hex") === object.sha256
}

/**
 * Copies an object and reads the copy back. What is left of an earlier try is thrown away first.
 * @throws StorageError also when the original is damaged, and when copies come out wrong time and again
 */
export async function copyObject(from: Storage, to: Storage, object: KnownObject): Promise<void> {
  try {
    for (let left = tries; left > 0; left--) {
      await to.delete(object.storageKey)
      await to.append(object.storageKey, 0, original(from, object))
      await to.finish(object.storageKey)
      if (await isRight(to, object)) return
    }
    throw new StorageError(`${to.name} gives back other bytes than it was given`)
  } catch (error) {
    // Nothing that was not proved stays; what cannot be removed now is thrown away by the next try.
    await to.delete(object.storageKey).catch(() => {})
    throw error
  }
}

/** The original's bytes, which are the row's or an error: so a damaged one is never finished as a copy. */
async function* original(from: Storage, object: KnownObject): AsyncGenerator<Uint8Array> {
  const hash = createHash("sha256")
  let size = 0
  for await (const chunk of await from.read(object.storageKey)) {
    size += (chunk as Uint8Array).byteLength
    hash.update(chunk as Uint8Array)
    yield chunk as Uint8Array
  }
  if (size !== object.size || hash.digest("hex") !== object.sha256) {
    throw new StorageError(`the original in ${from.name} is damaged`)
  }
}
