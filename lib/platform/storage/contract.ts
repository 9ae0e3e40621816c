import { createHash, randomBytes } from "node:crypto"
import fc from "fast-check"
import { beforeAll, describe, expect, test } from "vitest"
import {
  type ByteRange,
  type Storage,
  StorageError,
  StorageMissingError,
  StorageOffsetError,
  type StoredObject,
} from "./storage"

const MEBIBYTE = 1024 ** 2
const newKey = () => randomBytes(18).toString("base64url")
const digest = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex")

/** The bytes in pieces of `size`. */
async function* pieces(bytes: Uint8Array, size = 64 * 1024): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.byteLength; at += size) yield bytes.subarray(at, at + size)
}

/** The bytes, and then a failure, as of a connection that breaks. */
async function* broken(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield* pieces(bytes)
  throw new Error("the connection broke")
}

async function readAll(storage: Storage, key: string, range?: ByteRange): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of await storage.read(key, range)) chunks.push(chunk)
  return Buffer.concat(chunks)
}

async function put(storage: Storage, key: string, bytes: Uint8Array): Promise<void> {
  await storage.append(key, 0, pieces(bytes))
  await storage.finish(key)
}

async function listed(storage: Storage, key: string): Promise<StoredObject[]> {
  const found: StoredObject[] = []
  for await (const object of storage.list()) if (object.key === key) found.push(object)
  return found
}

/**
 * What every storage does alike.
 * @param make a new instance over the same place at each call, as another process would have it.
 */
export function storageContract(name: string, make: () => Storage): void {
  describe(`storage: ${name}`, () => {
    let storage: Storage
    beforeAll(async () => {
      storage = make()
      await storage.prepare()
    })

    test("once prepared it answers a probe", async () => {
      await storage.probe()
    })

    test.each([
      ["0 B", 0],
      ["1 B", 1],
      ["5 MiB - 1", 5 * MEBIBYTE - 1],
      ["5 MiB", 5 * MEBIBYTE],
      ["5 MiB + 1", 5 * MEBIBYTE + 1],
      ["8 MiB", 8 * MEBIBYTE],
      ["20 MiB", 20 * MEBIBYTE],
    ])("gives back what it was given: %s", async (_, size) => {
      const [key, bytes] = [newKey(), randomBytes(size)]
      expect(await storage.append(key, 0, pieces(bytes))).toBe(size)
      expect(await storage.uploadedSize(key)).toBe(size)
      await storage.finish(key)
      expect(await storage.size(key)).toBe(size)
      expect(await storage.uploadedSize(key)).toBe(size)
      expect(digest(await readAll(storage, key))).toBe(digest(bytes))
    })

    test("gives ranges, both ends included", async () => {
      const [key, bytes] = [newKey(), randomBytes(MEBIBYTE + 17)]
      await put(storage, key, bytes)
      const last = bytes.byteLength - 1
      const ranges = [
        { start: 0, end: 0 },
        { start: 0, end: 99 },
        { start: 500_000, end: 700_000 },
        { start: last, end: last },
        { start: last - 499, end: last },
        { start: 0, end: last },
      ]
      for (const range of ranges) {
        const part = await readAll(storage, key, range)
        expect(part.equals(bytes.subarray(range.start, range.end + 1))).toBe(true)
      }
    })

    test("goes on from another instance, piece by piece, also tiny ones", async () => {
      const [key, bytes] = [newKey(), randomBytes(14 * MEBIBYTE)]
      const ends = [0, 1, 2, 1_000, 3 * MEBIBYTE, 3 * MEBIBYTE + 1, 12 * MEBIBYTE, 12 * MEBIBYTE + 5, bytes.byteLength]
      let offset = 0
      for (const end of ends) {
        offset = await make().append(key, offset, pieces(bytes.subarray(offset, end)))
        expect(offset).toBe(end)
        expect(await make().uploadedSize(key)).toBe(end)
      }
      await make().finish(key)
      expect(digest(await readAll(make(), key))).toBe(digest(bytes))
    })

    test("takes thousands of one-byte chunks and one of 20 MiB", async () => {
      const [key, bytes] = [newKey(), randomBytes(20 * MEBIBYTE + 5_000)]
      await storage.append(key, 0, pieces(bytes.subarray(0, 5_000), 1))
      await storage.append(key, 5_000, pieces(bytes.subarray(5_000), bytes.byteLength))
      await storage.finish(key)
      expect(digest(await readAll(storage, key))).toBe(digest(bytes))
    })

    test("refuses an offset that is not the end, and changes nothing", async () => {
      const [key, bytes] = [newKey(), randomBytes(1_000)]
      await expect(storage.append(key, 5, pieces(bytes))).rejects.toThrow(StorageOffsetError)
      expect(await storage.uploadedSize(key)).toBe(0)
      await storage.append(key, 0, pieces(bytes))
      for (const offset of [0, 999, 1_001]) {
        await expect(storage.append(key, offset, pieces(bytes))).rejects.toThrow(StorageOffsetError)
      }
      expect(await storage.uploadedSize(key)).toBe(1_000)
      await storage.finish(key)
      expect((await readAll(storage, key)).equals(bytes)).toBe(true)
    })

    test.each([300_000, 6 * MEBIBYTE, 11 * MEBIBYTE])("keeps what came before a failure at %i B", async (failsAt) => {
      const [key, bytes] = [newKey(), randomBytes(12 * MEBIBYTE)]
      await storage.append(key, 0, pieces(bytes.subarray(0, 200_000)))
      const failing = storage.append(key, 200_000, broken(bytes.subarray(200_000, failsAt)))
      await expect(failing).rejects.toThrow("the connection broke")
      const offset = await make().uploadedSize(key)
      expect(offset).toBe(failsAt)
      await make().append(key, offset, pieces(bytes.subarray(offset)))
      await storage.finish(key)
      expect(digest(await readAll(storage, key))).toBe(digest(bytes))
    })

    test("finishes twice, and at once, with one result", async () => {
      const [key, bytes] = [newKey(), randomBytes(6 * MEBIBYTE)]
      await storage.append(key, 0, pieces(bytes))
      await Promise.all([storage.finish(key), make().finish(key)])
      await storage.finish(key)
      expect(digest(await readAll(storage, key))).toBe(digest(bytes))
      expect(await listed(storage, key)).toMatchObject([{ size: bytes.byteLength, finished: true }])
    })

    test("never changes a finished object", async () => {
      const [key, bytes] = [newKey(), randomBytes(10)]
      await put(storage, key, bytes)
      for (const offset of [0, 10]) {
        await expect(storage.append(key, offset, pieces(bytes))).rejects.toThrow(StorageOffsetError)
      }
      expect((await readAll(storage, key)).equals(bytes)).toBe(true)
    })

    test("does not show an unfinished upload as an object", async () => {
      const key = newKey()
      await storage.append(key, 0, pieces(randomBytes(9 * MEBIBYTE)))
      await expect(storage.read(key)).rejects.toThrow(StorageMissingError)
      await expect(storage.size(key)).rejects.toThrow(StorageMissingError)
    })

    test("says what is missing", async () => {
      await expect(storage.read(newKey())).rejects.toThrow(StorageMissingError)
      await expect(storage.size(newKey())).rejects.toThrow(StorageMissingError)
      await expect(storage.finish(newKey())).rejects.toThrow(StorageMissingError)
      expect(await storage.uploadedSize(newKey())).toBe(0)
    })

    test("deletes objects and unfinished uploads, and what is not there", async () => {
      const [object, upload] = [newKey(), newKey()]
      await put(storage, object, randomBytes(10))
      await storage.append(upload, 0, pieces(randomBytes(10 * MEBIBYTE)))
      for (const key of [object, upload, newKey(), object]) await storage.delete(key)
      await expect(storage.read(object)).rejects.toThrow(StorageMissingError)
      expect(await storage.uploadedSize(upload)).toBe(0)
      expect([...(await listed(storage, object)), ...(await listed(storage, upload))]).toEqual([])
    })

    test("lists objects and unfinished uploads under their key", async () => {
      const [object, small, large] = [newKey(), newKey(), newKey()]
      const begunAt = Date.now()
      await put(storage, object, randomBytes(100))
      await storage.append(small, 0, pieces(randomBytes(10)))
      await storage.append(large, 0, pieces(randomBytes(8 * MEBIBYTE)))
      expect(await listed(storage, object)).toMatchObject([{ size: 100, finished: true }])
      expect(await listed(storage, small)).toMatchObject([{ size: 10, finished: false }])
      expect(await listed(storage, large)).toMatchObject([{ size: 8 * MEBIBYTE, finished: false }])
      const [{ modifiedAt } = { modifiedAt: new Date(0) }] = await listed(storage, large)
      // Clocks count in whole seconds on some servers.
      expect(Math.abs(modifiedAt.getTime() - begunAt)).toBeLessThan(60_000)
    })

    test("does not mix two uploads at once", async () => {
      const uploads = [0, 1].map(() => ({ key: newKey(), bytes: randomBytes(17 * MEBIBYTE) }))
      await Promise.all(uploads.map(({ key, bytes }) => put(storage, key, bytes)))
      for (const { key, bytes } of uploads) expect(digest(await readAll(storage, key))).toBe(digest(bytes))
    })

    test("stops reading when the stream is destroyed", async () => {
      const key = newKey()
      await put(storage, key, randomBytes(9 * MEBIBYTE))
      const stream = await storage.read(key)
      let seen = 0
      for await (const chunk of stream) {
        seen += (chunk as Buffer).byteLength
        break
      }
      await expect.poll(() => stream.destroyed).toBe(true)
      expect(seen).toBeLessThan(9 * MEBIBYTE)
      expect(await storage.size(key)).toBe(9 * MEBIBYTE)
    })

    test.each([
      "",
      "short",
      "../../../../etc/passwd",
      "a/b/c/d/e/f/g/h/i",
      "a".repeat(65),
      "aaaaaaaaaaaaaaaa\0",
      "ä".repeat(20),
    ])("refuses the key %j", async (key) => {
      const calls = [
        () => storage.append(key, 0, pieces(randomBytes(1))),
        () => storage.uploadedSize(key),
        () => storage.finish(key),
        () => storage.read(key),
        () => storage.size(key),
        () => storage.delete(key),
      ]
      for (const call of calls) await expect(call()).rejects.toThrow(StorageError)
    })

    test("gives the same object however the bytes were split", async () => {
      const splits = fc.array(fc.uint8Array({ maxLength: 3_000 }), { maxLength: 6 })
      const property = fc.asyncProperty(fc.array(splits, { minLength: 1, maxLength: 4 }), async (appends) => {
        const key = newKey()
        let offset = 0
        for (const chunks of appends) {
          offset = await make().append(
            key,
            offset,
            (async function* () {
              yield* chunks
            })(),
          )
        }
        await storage.finish(key)
        expect((await readAll(storage, key)).equals(Buffer.concat(appends.flat()))).toBe(true)
        await storage.delete(key)
      })
      await fc.assert(property, { numRuns: 25 })
    })
  })
}
