import type { Readable } from "node:stream"
import {
  AbortMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  type HeadObjectCommandOutput,
  ListMultipartUploadsCommand,
  type ListMultipartUploadsCommandOutput,
  type MultipartUpload,
  paginateListObjectsV2,
  type S3Client,
} from "@aws-sdk/client-s3"
import { guard, type S3Settings, s3Client, unlessMissing } from "./s3-client"
import { provisionBucket, type Warn } from "./s3-provision"
import { S3Upload, TAIL } from "./s3-upload"
import {
  type ByteRange,
  isKey,
  requireKey,
  type Storage,
  StorageError,
  StorageMissingError,
  StorageOffsetError,
  type StoredObject,
} from "./storage"

const PROBE_MILLISECONDS = 3_000

/** Keeps objects in a bucket of any server that speaks the S3 protocol. */
export class S3Storage implements Storage {
  readonly name = "s3"
  private readonly client: S3Client
  private readonly bucket: string

  /** @param warn told, at `prepare`, what the server or the bucket does not offer. */
  constructor(
    private readonly settings: S3Settings,
    private readonly warn: Warn,
  ) {
    this.client = s3Client(settings)
    this.bucket = settings.bucket
  }

  async prepare(): Promise<void> {
    await provisionBucket(this.settings, this.client, this.warn)
  }

  /** By looking for what is not there, which takes no other rights than ours. */
  async probe(): Promise<void> {
    const wanted = new HeadObjectCommand({ Bucket: this.bucket, Key: "probe" })
    await unlessMissing(() => this.client.send(wanted, { abortSignal: AbortSignal.timeout(PROBE_MILLISECONDS) }))
  }

  async append(key: string, offset: number, bytes: AsyncIterable<Uint8Array>): Promise<number> {
    const { object, upload } = await this.look(key)
    if (object) throw new StorageOffsetError("the upload is finished")
    const size = upload?.size ?? 0
    if (size !== offset) throw new StorageOffsetError(`the upload ends at ${size}, not at ${offset}`)
    const appended = upload ?? S3Upload.begin(this.client, this.bucket, key)
    await appended.append(bytes)
    return appended.size
  }

  async uploadedSize(key: string): Promise<number> {
    const { object, upload } = await this.look(key)
    return object?.ContentLength ?? upload?.size ?? 0
  }

  async finish(key: string): Promise<void> {
    const { object, upload } = await this.look(key)
    if (!object && !upload) throw new StorageMissingError("nothing at this key")
    if (!object) {
      await upload?.complete().catch(async (error) => {
        // Somebody else was faster, or the answer to an earlier try was lost.
        if (!(error instanceof StorageMissingError && (await this.head(key)))) throw error
      })
    }
    // Also when it was finished before: that try may have died between the two.
    await this.remove(key + TAIL)
  }

  async read(key: string, range?: ByteRange): Promise<Readable> {
    const Range = range && `bytes=${range.start}-${range.end}`
    const wanted = new GetObjectCommand({ Bucket: this.bucket, Key: requireKey(key), Range })
    const { Body } = await guard(() => this.client.send(wanted))
    if (!Body) throw new StorageError("S3 answered without a body")
    return Body as Readable
  }

  async size(key: string): Promise<number> {
    const object = await this.head(key)
    if (!object) throw new StorageMissingError("nothing at this key")
    return object.ContentLength ?? 0
  }

  async delete(key: string): Promise<void> {
    for await (const upload of this.multipartUploads(requireKey(key))) {
      const target = { Bucket: this.bucket, Key: key, UploadId: upload.UploadId }
      if (upload.Key === key) await unlessMissing(() => this.client.send(new AbortMultipartUploadCommand(target)))
    }
    await Promise.all([this.remove(key + TAIL), this.remove(key)])
  }

  async *list(): AsyncIterable<StoredObject> {
    const unfinished = new Map<string, Date>()
    const pages = paginateListObjectsV2({ client: this.client }, { Bucket: this.bucket })[Symbol.asyncIterator]()
    for (let page = await guard(() => pages.next()); !page.done; page = await guard(() => pages.next())) {
      for (const { Key: name = "", Size: size = 0, LastModified: modifiedAt = new Date() } of page.value.Contents ??
        []) {
        if (isKey(name)) yield { key: name, size, modifiedAt, finished: true }
        if (name.endsWith(TAIL)) unfinished.set(name.slice(0, -TAIL.length), modifiedAt)
      }
    }
    // MinIO lists these by their whole key only; there, the side object alone shows an unfinished upload.
    for await (const { Key: name = "", Initiated = new Date() } of this.multipartUploads()) {
      if (!unfinished.has(name)) unfinished.set(name, Initiated)
    }
    for (const [key, begunAt] of unfinished) {
      if (!isKey(key)) continue
      const { object, upload } = await this.look(key)
      const modifiedAt = new Date(Math.max(begunAt.getTime(), upload?.modifiedAt.getTime() ?? 0))
      if (!object) yield { key, size: upload?.size ?? 0, modifiedAt, finished: false }
    }
  }

  private async look(
    key: string,
  ): Promise<{ object: HeadObjectCommandOutput | undefined; upload: S3Upload | undefined }> {
    requireKey(key)
    const [object, upload] = await Promise.all([this.head(key), S3Upload.find(this.client, this.bucket, key)])
    return { object, upload }
  }

  private head(key: string): Promise<HeadObjectCommandOutput | undefined> {
    return unlessMissing(() => this.client.send(new HeadObjectCommand({ Bucket: this.bucket, Key: requireKey(key) })))
  }

  private async remove(name: string): Promise<void> {
    await unlessMissing(() => this.client.send(new DeleteObjectCommand({ Bucket: this.bucket, Key: name })))
  }

  private async *multipartUploads(prefix?: string): AsyncIterable<MultipartUpload> {
    let after: { KeyMarker?: string | undefined; UploadIdMarker?: string | undefined } | undefined = {}
    while (after) {
      const wanted: ListMultipartUploadsCommand = new ListMultipartUploadsCommand({
        Bucket: this.bucket,
        Prefix: prefix,
        ...after,
      })
      const page: ListMultipartUploadsCommandOutput = await guard(() => this.client.send(wanted))
      yield* page.Uploads ?? []
      after = page.IsTruncated ? { KeyMarker: page.NextKeyMarker, UploadIdMarker: page.NextUploadIdMarker } : undefined
    }
  }
}
