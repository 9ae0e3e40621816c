import { join } from "node:path"
import { env } from "../env"
import { log } from "../log"
import { singleton } from "../singleton"
import { DiskStorage } from "./disk"
import { MovingStorage } from "./moving"
import { ObservedStorage } from "./observed"
import type { S3Settings } from "./s3-client"
import type { Storage } from "./storage"

const chosen = singleton("storage", (): { storage: Storage | null } => ({ storage: null }))

/**
 * Makes ready the storage that the settings choose: a bucket when S3_BUCKET is set, else a folder in DATA_DIR; both while
 * files are moved from one to the other. What speaks S3 is loaded only where it is used: it is 60 MiB.
 * @throws StorageError when it cannot be used
 */
export async function openStorage(): Promise<void> {
  const s3 = await bucketStorage()
  if (s3) {
    const from = env().STORAGE_MOVING_FROM
    const home = (() => {
      if (from === "disk") return new MovingStorage(s3, folderStorage())
      return from === "s3" ? new MovingStorage(folderStorage(), s3) : s3
    })()
    chosen().storage = new ObservedStorage(home)
  }
  await storage().prepare()
}

/** The storage in use. @throws Error for a bucket that was not opened */
export function storage(): Storage {
  const home = chosen()
  if (!home.storage && s3Settings()) throw new Error("openStorage comes first")
  home.storage ??= new ObservedStorage(folderStorage())
  return home.storage
}

/** The folder in DATA_DIR, whether it is in use or not. */
export function folderStorage(): Storage {
  return new DiskStorage(join(env().DATA_DIR, "files"), env().DISK_RESERVE_BYTES)
}

/** The bucket of the settings, whether it is in use or not; null when they name none. */
export async function bucketStorage(): Promise<Storage | null> {
  const settings = s3Settings()
  if (!settings) return null
  const { S3Storage } = await import("./s3")
  return new S3Storage(settings, (message, error) => log().warn({ error }, `storage: ${message}`))
}

function s3Settings(): S3Settings | null {
  const { S3_ENDPOINT, S3_REGION, S3_BUCKET, S3_ACCESS_KEY_ID, S3_SECRET_ACCESS_KEY, S3_FORCE_PATH_STYLE } = env()
  if (!S3_BUCKET || !S3_ACCESS_KEY_ID || !S3_SECRET_ACCESS_KEY) return null
  return {
    endpoint: S3_ENDPOINT,
    region: S3_REGION,
    bucket: S3_BUCKET,
    accessKeyId: S3_ACCESS_KEY_ID,
    secretAccessKey: S3_SECRET_ACCESS_KEY,
    forcePathStyle: S3_FORCE_PATH_STYLE,
    encryption: s3Encryption(),
  }
}

function s3Encryption(): S3Settings["encryption"] {
  const { S3_ENCRYPTION, S3_KMS_KEY_ID } = env()
  return S3_ENCRYPTION === "kms" ? { kind: "kms", keyId: S3_KMS_KEY_ID } : S3_ENCRYPTION && { kind: S3_ENCRYPTION }
}
