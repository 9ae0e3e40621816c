import { randomUUID } from "node:crypto"
import { DeleteObjectCommand, PutObjectCommand, type S3Client } from "@aws-sdk/client-s3"
import { Client } from "minio"
import { guard, patienceOf, type S3Settings } from "./s3-client"
import { encryptionFields } from "./s3-encryption"
import { StorageError } from "./storage"

/** Told what does not stop the storage from working, but should be known. */
export type Warn = (message: string, error?: unknown) => void

const UNFINISHED_DAYS = 2

/**
 * Makes the bucket when it is not there, has it throw away unfinished multipart uploads, and proves with the client that
 * carries the bytes that it can be written. What a server lacks, or these credentials may not do, is only told to `warn`.
 */
export async function provisionBucket(settings: S3Settings, bytes: S3Client, warn: Warn): Promise<void> {
  const { bucket } = settings
  const client = minioClient(settings)
  const { upload: patience } = patienceOf(settings)
  const attempt = (message: string, work: () => Promise<void>) =>
    within(patience, work()).catch((error) => warn(message, error))
  await attempt("cannot look for or make the bucket", () => makeBucket(client, settings))
  await attempt("cannot tell whether the bucket is versioned", async () => {
    const { Status } = (await client.getBucketVersioning(bucket)) ?? {}
    if (Status === "Enabled") warn("the bucket is versioned: what is deleted stays as an old version")
  })
  await attempt("the bucket does not throw away unfinished uploads by itself", () => expireUnfinished(client, bucket))
  await guard(() => proveWritable(settings, bytes))
}

/** Some servers take no notice of what they are told of encryption: then files would lie there in the clear, unknown to all. */
async function proveWritable({ bucket, encryption }: S3Settings, bytes: S3Client): Promise<void> {
  const probe = { Bucket: bucket, Key: `probe.${randomUUID()}` }
  const fields = encryptionFields(encryption)
  const put = await bytes.send(new PutObjectCommand({ ...probe, Body: new Uint8Array(), ...fields }))
  await bytes.send(new DeleteObjectCommand(probe))
  if (fields.ServerSideEncryption && put.ServerSideEncryption !== fields.ServerSideEncryption) {
    throw new StorageError("S3 does not encrypt as S3_ENCRYPTION says")
  }
}

/** That client waits for ever. */
async function within(milliseconds: number, work: Promise<void>): Promise<void> {
  const { promise, reject } = Promise.withResolvers<never>()
  const timer = setTimeout(() => reject(new StorageError("S3 did not answer in time")), milliseconds)
  await Promise.race([work, promise]).finally(() => clearTimeout(timer))
}

function minioClient(settings: S3Settings): Client {
  const endpoint = new URL(settings.endpoint ?? `https://s3.${settings.region}.amazonaws.com`)
  return new Client({
    endPoint: endpoint.hostname,
    ...(endpoint.port ? { port: Number(endpoint.port) } : {}),
    useSSL: endpoint.protocol === "https:",
    region: settings.region,
    accessKey: settings.accessKeyId,
    secretKey: settings.secretAccessKey,
    pathStyle: settings.forcePathStyle,
  })
}

async function makeBucket(client: Client, { bucket, region }: S3Settings): Promise<void> {
  if (await client.bucketExists(bucket)) return
  try {
    await client.makeBucket(bucket, region)
  } catch (error) {
    // Another process of the same start was faster.
    if ((error as { code?: string }).code !== "BucketAlreadyOwnedByYou") throw error
  }
  // Said aloud, since a server may version by default: a withdrawn file's bytes must be gone once deleted.
  await client.setBucketVersioning(bucket, { Status: "Suspended" })
}

async function expireUnfinished(client: Client, bucket: string): Promise<void> {
  const rules = await lifecycleRules(client, bucket)
  if (rules.some((rule) => rule.AbortIncompleteMultipartUpload)) return
  // The bucket's owner has rules, which setting ours would replace.
  if (rules.length > 0) throw new Error("its lifecycle has rules, but none with AbortIncompleteMultipartUpload")
  await client.setBucketLifecycle(bucket, {
    Rule: [
      {
        ID: "abandoned-uploads",
        Status: "Enabled",
        Filter: { Prefix: "" },
        AbortIncompleteMultipartUpload: { DaysAfterInitiation: UNFINISHED_DAYS },
      },
    ],
  })
}

async function lifecycleRules(client: Client, bucket: string) {
  try {
    const { Rule } = (await client.getBucketLifecycle(bucket)) ?? { Rule: [] }
    return [Rule].flat()
  } catch (error) {
    if ((error as { code?: string }).code === "NoSuchLifecycleConfiguration") return []
    throw error
  }
}
