import { join } from "node:path"
import { env } from "../env"
import { log } from "../log"
import { singleton } from "../singleton"
import { DiskStorage } from "./disk"
import { ObservedStorage } from "./observed"
import type { S3Settings } from "./s3-client"
import type { Storage } from "./storage"

const chosen = singleton("storage", (): { storage: Storage | null } => ({ storage: null }))

/**
 * Makes ready the storage that the settings choose: a bucket when S3_BUCKET is set, else a folder in DATA_DIR. What
 * speaks S3 is loaded only where it is used: it is 60 MiB.
 * @throws StorageError when it cannot be used
 */
export async function openStorage(): Promise<void> {
  const settings = s3Settings()
  if (settings) {
    const { S3Storage } = await import("./s3")
    const warn = (message: string, error?: unknown) => log().warn({ error }, `storage: ${message}`)
    chosen().storage = new ObservedStorage(new S3Storage(settings, warn))
  }
  await storage().prepare()
}

/** The storage in use. @throws Error for a bucket that was not opened */
export function storage(): Storage {
  const home = chosen()
  if (!home.storage && s3Settings()) throw new Error("openStorage comes first")
  home.storage ??= new ObservedStorage(new DiskStorage(join(env().DATA_DIR, "files")))
  return home.storage
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
  }
}
