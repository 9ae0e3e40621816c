import { S3Client } from "@aws-sdk/client-s3"
import { StorageError, StorageFullError, StorageMissingError } from "./storage"

/** Where the bucket is and who may use it. Without `endpoint` it is AWS. */
export type S3Settings = {
  endpoint?: string | undefined
  region: string
  bucket: string
  accessKeyId: string
  secretAccessKey: string
  /** Path style (`host/bucket/key`), which MinIO and Ceph want; else `bucket.host/key`. */
  forcePathStyle: boolean
}

const MISSING = ["NoSuchKey", "NotFound", "NoSuchUpload"]
const FULL = ["QuotaExceeded", "InsufficientStorage", "XMinioStorageFull", "XMinioAdminBucketQuotaExceeded"]

/**
 * A client for the bytes. A request has two minutes until its answer begins. The body may then pause for ten, since the
 * reader of a download may pause.
 */
export function s3Client(settings: S3Settings): S3Client {
  // Every download holds a socket for as long as its reader is slow: the SDK's own 50 would be too few.
  const agent = { keepAlive: true, maxSockets: 1_000 }
  return new S3Client({
    ...(settings.endpoint ? { endpoint: settings.endpoint } : {}),
    region: settings.region,
    credentials: { accessKeyId: settings.accessKeyId, secretAccessKey: settings.secretAccessKey },
    forcePathStyle: settings.forcePathStyle,
    // The checksums that newer SDKs add are unknown to older servers; TLS and the signature cover the bytes.
    requestChecksumCalculation: "WHEN_REQUIRED",
    responseChecksumValidation: "WHEN_REQUIRED",
    maxAttempts: 4,
    requestHandler: {
      connectionTimeout: 5_000,
      requestTimeout: 120_000,
      throwOnRequestTimeout: true,
      socketTimeout: 600_000,
      httpAgent: agent,
      httpsAgent: agent,
    },
  })
}

/** Runs a call to S3 and turns what it throws into the port's errors. */
export async function guard<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof StorageError) throw error
    const { name = "unknown", $metadata } = error as { name?: string; $metadata?: { httpStatusCode?: number } }
    if (MISSING.includes(name)) throw new StorageMissingError("nothing at this key", { cause: error })
    if (FULL.includes(name) || $metadata?.httpStatusCode === 507) {
      throw new StorageFullError("the bucket is full", { cause: error })
    }
    throw new StorageError(`S3 refused (${name})`, { cause: error })
  }
}

/** As `guard`, but what is not there is undefined. */
export async function unlessMissing<Result>(work: () => Promise<Result>): Promise<Result | undefined> {
  try {
    return await guard(work)
  } catch (error) {
    if (error instanceof StorageMissingError) return undefined
    throw error
  }
}
