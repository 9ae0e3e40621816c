import { join } from "node:path"
import { env } from "../env"
import { log } from "../log"
import { singleton } from "../singleton"
import { DiskStorage } from "./disk"
import { S3Storage } from "./s3"
import type { Storage } from "./storage"

/** The storage that the settings choose: a bucket when S3_BUCKET is set, else a folder in DATA_DIR. */
export const storage = singleton("storage", (): Storage => {
  const { DATA_DIR, S3_ENDPOINT, S3_REGION, S3_BUCKET, S3_ACCESS_KEY_ID, S3_SECRET_ACCESS_KEY, S3_FORCE_PATH_STYLE } =
    env()
  if (!S3_BUCKET || !S3_ACCESS_KEY_ID || !S3_SECRET_ACCESS_KEY) return new DiskStorage(join(DATA_DIR, "files"))
  return new S3Storage(
    {
      endpoint: S3_ENDPOINT,
      region: S3_REGION,
      bucket: S3_BUCKET,
      accessKeyId: S3_ACCESS_KEY_ID,
      secretAccessKey: S3_SECRET_ACCESS_KEY,
      forcePathStyle: S3_FORCE_PATH_STYLE,
    },
    (message, error) => log().warn({ error }, `storage: ${message}`),
  )
})
