import { S3Client } from "@aws-sdk/client-s3"
import { isStorageError, isStorageMissing, StorageError, StorageFullError, StorageMissingError } from "./storage"

/** How objects are encrypted where they lie: with the server's own keys, or with one of its key service. */
export type S3Encryption = { kind: "aes256" } | { kind: "kms"; keyId?: string | undefined }

/** Milliseconds that are waited for each. */
export type S3Patience = {
  /** A connection. */
  connect: number
  /** The beginning of an answer, and each further piece of it; asked again up to three times. */
  answer: number
  /** The answer to what takes a server longer: a part of an upload, and making an object of the parts. */
  upload: number
  /** The next bytes of an object, once somebody wants them. */
  bytes: number
}

/** Where the bucket is and who may use it. Without `endpoint` it is AWS. */
export type S3Settings = {
  endpoint?: string | undefined
  region: string
  bucket: string
  accessKeyId: string
  secretAccessKey: string
  /** Path style (`host/bucket/key`), which MinIO and Ceph want; else `bucket.host/key`. */
  forcePathStyle: boolean
  encryption?: S3Encryption | undefined
  patience?: Partial<S3Patience>
}

const MISSING = ["NoSuchKey", "NotFound", "NoSuchUpload"]
const FULL = ["QuotaExceeded", "InsufficientStorage", "XMinioStorageFull", "XMinioAdminBucketQuotaExceeded"]

/** How long is waited, by these settings. */
export function patienceOf(settings: S3Settings): S3Patience {
  return { connect: 3_000, answer: 5_000, upload: 120_000, bytes: 20_000, ...settings.patience }
}

/** A client for all but the bytes of objects: no answer may pause. */
export function s3Client(settings: S3Settings): S3Client {
  return makeClient(settings, patienceOf(settings).answer)
}

/** A client to read objects with: the reader of a download may pause for as long as it likes (see S3Body). */
export function s3BytesClient(settings: S3Settings): S3Client {
  return makeClient(settings, 0)
}

/** Everything that matters is said here, so that no AWS_* variable or profile of the machine changes it. */
function makeClient(settings: S3Settings, socketTimeout: number): S3Client {
  const { connect, answer } = patienceOf(settings)
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
    // Doubling waits with chance in them; while nearly all fails, fewer and fewer are tried again.
    retryMode: "standard",
    maxAttempts: 4,
    defaultsMode: "standard",
    requestHandler: {
      connectionTimeout: connect,
      requestTimeout: answer,
      throwOnRequestTimeout: true,
      socketTimeout,
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
    throw toStorageError(error)
  }
}

/** What a call to S3 threw, as one of the port's errors. */
export function toStorageError(error: unknown): StorageError {
  if (isStorageError(error)) return error
  const { name = "unknown", $metadata } = error as { name?: string; $metadata?: { httpStatusCode?: number } }
  if (MISSING.includes(name)) return new StorageMissingError("nothing at this key", { cause: error })
  if (FULL.includes(name) || $metadata?.httpStatusCode === 507) {
    return new StorageFullError("the bucket is full", { cause: error })
  }
  return new StorageError(`S3 refused (${name})`, { cause: error })
}

/** As `guard`, but what is not there is undefined. */
export async function unlessMissing<Result>(work: () => Promise<Result>): Promise<Result | undefined> {
  try {
    return await guard(work)
  } catch (error) {
    if (isStorageMissing(error)) return undefined
    throw error
  }
}
