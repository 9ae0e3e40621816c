import { createHash, randomBytes } from "node:crypto"
import { join } from "node:path"
import { newId, randomToken } from "@/lib/core/ids"
import { db } from "@/lib/platform/db"
import { env } from "@/lib/platform/env"
import type { FileState } from "@/lib/platform/generated/prisma/client"
import { DiskStorage } from "@/lib/platform/storage/disk"
import { S3Storage } from "@/lib/platform/storage/s3"
import type { Storage } from "@/lib/platform/storage/storage"

export type Kept = { id: string; storageKey: string; sha256: string; bytes: Buffer }

/** The settings of a bucket of this test's own on the real server; null where there is none. */
export function bucketSettings(): Record<string, string> | null {
  const { S3_TEST_ENDPOINT, S3_TEST_ACCESS_KEY_ID, S3_TEST_SECRET_ACCESS_KEY } = process.env
  if (!S3_TEST_ENDPOINT || !S3_TEST_ACCESS_KEY_ID || !S3_TEST_SECRET_ACCESS_KEY) return null
  return {
    S3_ENDPOINT: S3_TEST_ENDPOINT,
    S3_BUCKET: `waybill-${randomBytes(6).toString("hex")}`,
    S3_ACCESS_KEY_ID: S3_TEST_ACCESS_KEY_ID,
    S3_SECRET_ACCESS_KEY: S3_TEST_SECRET_ACCESS_KEY,
  }
}

/** The two storages of those settings, as the product would open them. */
export function bothStorages(settings: Record<string, string>): { disk: Storage; s3: Storage } {
  const { S3_ENDPOINT, S3_BUCKET = "", S3_ACCESS_KEY_ID = "", S3_SECRET_ACCESS_KEY = "" } = settings
  const keys = { accessKeyId: S3_ACCESS_KEY_ID, secretAccessKey: S3_SECRET_ACCESS_KEY }
  const where = { endpoint: S3_ENDPOINT, region: "us-east-1", bucket: S3_BUCKET, forcePathStyle: true }
  return { disk: new DiskStorage(join(env().DATA_DIR, "files")), s3: new S3Storage({ ...where, ...keys }, () => {}) }
}

/** A file with its row, and its bytes in that storage, as many of them as `sent`. */
export async function keepFile(
  storage: Storage,
  size: number,
  state: FileState = "AVAILABLE",
  sent = size,
): Promise<Kept> {
  const bytes = randomBytes(size)
  const sha256 = createHash("sha256").update(bytes).digest("hex")
  const uploader = await db().user.create({
    data: { email: `${newId()}@example.test`, name: "Olga Ops", role: "OPS", passwordHash: "x" },
  })
  const storageKey = randomToken(24)
  const { id } = await db().file.create({
    data: {
      name: "a.docx",
      kind: "DOCX",
      size,
      sha256: state === "RECEIVING" ? null : sha256,
      state,
      storageKey,
      uploaderId: uploader.id,
    },
  })
  await putBytes(storage, storageKey, bytes.subarray(0, sent))
  if (state !== "RECEIVING") await storage.finish(storageKey)
  return { id, storageKey, sha256, bytes }
}

export async function putBytes(storage: Storage, key: string, bytes: Uint8Array): Promise<void> {
  await storage.append(
    key,
    0,
    (async function* () {
      for (let at = 0; at < bytes.byteLength; at += 64 * 1024) yield bytes.subarray(at, at + 64 * 1024)
    })(),
  )
}

/** SHA-256 of what the storage gives for that file, lower-case hex. */
export async function fingerprintIn(storage: Storage, { storageKey }: Kept): Promise<string> {
  const hash = createHash("sha256")
  for await (const chunk of await storage.read(storageKey)) hash.update(chunk as Uint8Array)
  return hash.digest("hex")
}

/** The keys of all that a storage has. */
export async function keysIn(storage: Storage): Promise<string[]> {
  const keys: string[] = []
  for await (const { key } of storage.list()) keys.push(key)
  return keys.sort()
}
