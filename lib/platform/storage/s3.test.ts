import { randomBytes } from "node:crypto"
import {
  CreateMultipartUploadCommand,
  GetBucketLifecycleConfigurationCommand,
  ListObjectsV2Command,
} from "@aws-sdk/client-s3"
import { describe, expect, test } from "vitest"
import { storageContract } from "./contract"
import { S3Storage } from "./s3"
import { type S3Settings, s3Client } from "./s3-client"
import { StorageError, StorageMissingError } from "./storage"

const { S3_TEST_ENDPOINT, S3_TEST_ACCESS_KEY_ID, S3_TEST_SECRET_ACCESS_KEY } = process.env
const given = Boolean(S3_TEST_ENDPOINT && S3_TEST_ACCESS_KEY_ID && S3_TEST_SECRET_ACCESS_KEY)
if (!given) {
  console.warn(
    "skipped: S3, since S3_TEST_ENDPOINT, S3_TEST_ACCESS_KEY_ID and S3_TEST_SECRET_ACCESS_KEY are not all set",
  )
}

const settings: S3Settings = {
  endpoint: S3_TEST_ENDPOINT,
  region: "us-east-1",
  bucket: `waybill-${randomBytes(6).toString("hex")}`,
  accessKeyId: S3_TEST_ACCESS_KEY_ID ?? "",
  secretAccessKey: S3_TEST_SECRET_ACCESS_KEY ?? "",
  forcePathStyle: true,
}
const key = () => randomBytes(18).toString("base64url")

async function* bytes(count: number) {
  for (let left = count; left > 0; left -= 64 * 1024) yield randomBytes(Math.min(left, 64 * 1024))
}

describe.runIf(given)("on a real server", () => {
  const warnings: string[] = []
  const make = () => new S3Storage(settings, (message) => warnings.push(message))

  storageContract("s3", make)

  test("prepares again without a warning, and has unfinished uploads thrown away", async () => {
    await make().prepare()
    expect(warnings).toEqual([])
    const { Rules } = await s3Client(settings).send(
      new GetBucketLifecycleConfigurationCommand({ Bucket: settings.bucket }),
    )
    expect(Rules).toMatchObject([{ Status: "Enabled", AbortIncompleteMultipartUpload: { DaysAfterInitiation: 2 } }])
  })

  test("leaves nothing beside the object", async () => {
    const [storage, name] = [make(), key()]
    await storage.append(name, 0, bytes(9_000_000))
    await storage.append(name, 9_000_000, bytes(100))
    await storage.finish(name)
    const { Contents } = await s3Client(settings).send(
      new ListObjectsV2Command({ Bucket: settings.bucket, Prefix: name }),
    )
    expect(Contents).toMatchObject([{ Key: name, Size: 9_000_100 }])
  })

  test("finds and removes a multipart upload that a crash left before its first part", async () => {
    const [storage, name] = [make(), key()]
    await s3Client(settings).send(new CreateMultipartUploadCommand({ Bucket: settings.bucket, Key: name }))
    const unfinished = async () => {
      for await (const object of storage.list()) if (object.key === name) return object
      return undefined
    }
    expect(await unfinished()).toMatchObject({ size: 0, finished: false })
    expect(await storage.uploadedSize(name)).toBe(0)
    await storage.delete(name)
    expect(await unfinished()).toBeUndefined()
  })

  test("wrong credentials are told apart from a missing object", async () => {
    const storage = new S3Storage({ ...settings, secretAccessKey: "not-the-one" }, () => {})
    const refused = storage.read(key())
    await expect(refused).rejects.toThrow(StorageError)
    await expect(refused).rejects.not.toThrow(StorageMissingError)
    await expect(storage.prepare()).rejects.toThrow(StorageError)
  })
})

test("a server that is away is StorageError with the cause", async () => {
  const storage = new S3Storage(
    { ...settings, endpoint: "http://127.0.0.1:1", accessKeyId: "a", secretAccessKey: "b" },
    () => {},
  )
  const refused = await storage.size(key()).catch((error: unknown) => error)
  expect(refused).toBeInstanceOf(StorageError)
  expect((refused as StorageError).cause).toMatchObject({ code: "ECONNREFUSED" })
})
