import { randomBytes } from "node:crypto"
import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, expect, test } from "vitest"
import { storageContract } from "./contract"
import { DiskStorage } from "./disk"
import { MovingStorage } from "./moving"
import { S3Storage } from "./s3"
import { type Storage, StorageError, StorageMissingError, StorageOffsetError } from "./storage"

const root = await mkdtemp(join(tmpdir(), "waybill-moving-"))
afterAll(() => rm(root, { recursive: true }))

const older = () => new DiskStorage(join(root, "older"))
const newer = () => new DiskStorage(join(root, "newer"))
const moving = () => new MovingStorage(newer(), older())

storageContract("moving", moving)

/** Every upload begins in the old storage, as if Waybill had been told to move right after its first bytes. */
class BegunInTheOld extends MovingStorage {
  constructor() {
    super(newer(), older())
  }

  override async append(key: string, offset: number, bytes: AsyncIterable<Uint8Array>): Promise<number> {
    return offset === 0 ? older().append(key, offset, bytes) : super.append(key, offset, bytes)
  }
}
storageContract("moving, of what began in the old one", () => new BegunInTheOld())

const { S3_TEST_ENDPOINT, S3_TEST_ACCESS_KEY_ID, S3_TEST_SECRET_ACCESS_KEY } = process.env
if (S3_TEST_ENDPOINT && S3_TEST_ACCESS_KEY_ID && S3_TEST_SECRET_ACCESS_KEY) {
  const keys = { accessKeyId: S3_TEST_ACCESS_KEY_ID, secretAccessKey: S3_TEST_SECRET_ACCESS_KEY }
  const bucket = `waybill-${randomBytes(6).toString("hex")}`
  const where = { endpoint: S3_TEST_ENDPOINT, region: "us-east-1", bucket, forcePathStyle: true }
  storageContract(
    "moving, from a folder to a bucket",
    () => new MovingStorage(new S3Storage({ ...where, ...keys }, () => {}), older()),
  )
} else {
  console.warn("skipped: moving to S3, since the S3_TEST_ variables are not all set")
}

const newKey = () => randomBytes(18).toString("base64url")

async function* one(bytes: Uint8Array) {
  yield bytes
}

async function put(storage: Storage, key: string, text: string): Promise<void> {
  await storage.append(key, 0, one(Buffer.from(text)))
  await storage.finish(key)
}

async function textOf(storage: Storage, key: string): Promise<string> {
  return Buffer.concat(await (await storage.read(key)).toArray()).toString()
}

test("what comes in goes to the new one, and what is in the old one is read there", async () => {
  const [fresh, old] = [newKey(), newKey()]
  await put(moving(), fresh, "fresh")
  expect(await textOf(newer(), fresh)).toBe("fresh")
  await expect(older().size(fresh)).rejects.toThrow(StorageMissingError)
  await put(older(), old, "old")
  expect(await textOf(moving(), old)).toBe("old")
  expect(await moving().size(old)).toBe(3)
  expect(await textOf(moving(), fresh)).toBe("fresh")
})

test("a copy is not believed before the original is gone", async () => {
  const key = newKey()
  await put(older(), key, "original")
  await put(newer(), key, "a copy")
  expect(await textOf(moving(), key)).toBe("original")
  expect(await moving().size(key)).toBe(8)
  await older().delete(key)
  expect(await textOf(moving(), key)).toBe("a copy")
})

test("an upload that began in the old one ends there, and a half-made copy is never taken for one", async () => {
  const [upload, object] = [newKey(), newKey()]
  await older().append(upload, 0, one(Buffer.from("begun ")))
  expect(await moving().uploadedSize(upload)).toBe(6)
  await moving().append(upload, 6, one(Buffer.from("and ended")))
  await moving().finish(upload)
  expect(await textOf(older(), upload)).toBe("begun and ended")

  await put(older(), object, "whole")
  await newer().append(object, 0, one(Buffer.from("wh")))
  expect(await moving().uploadedSize(object)).toBe(5)
  for (const offset of [0, 2, 5]) {
    await expect(moving().append(object, offset, one(Buffer.from("x")))).rejects.toThrow(StorageOffsetError)
  }
})

test("a deletion reaches both, and everything in both is listed", async () => {
  const keys = [newKey(), newKey(), newKey()]
  const [old, fresh, both] = keys as [string, string, string]
  for (const key of [old, both]) await put(older(), key, "x")
  for (const key of [fresh, both]) await put(newer(), key, "x")
  const listed = new Set<string>()
  for await (const { key } of moving().list()) listed.add(key)
  expect([...listed]).toEqual(expect.arrayContaining(keys))
  for (const key of keys) {
    await moving().delete(key)
    await expect(moving().read(key)).rejects.toThrow(StorageMissingError)
  }
})

test("an old storage that is away is not one that has nothing", async () => {
  const away = new DiskStorage(join(root, "no\0where"))
  const key = newKey()
  await put(newer(), key, "x")
  const storage = new MovingStorage(newer(), away)
  for (const call of [() => storage.read(key), () => storage.size(key), () => storage.uploadedSize(key)]) {
    const refused = call()
    await expect(refused).rejects.toThrow(StorageError)
    await expect(refused).rejects.not.toThrow(StorageMissingError)
  }
})
