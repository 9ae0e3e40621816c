import type { Readable } from "node:stream"
import { isDeepStrictEqual } from "node:util"
import {
  AbortMultipartUploadCommand,
  DeleteObjectCommand,
  HeadObjectCommand,
  type HeadObjectCommandOutput,
  ListMultipartUploadsCommand,
  type ListMultipartUploadsCommandOutput,
  type MultipartUpload,
  paginateListObjectsV2,
  type S3Client,
} from "@aws-sdk/client-s3"
import { guard, patienceOf, type S3Settings, s3BytesClient, s3Client, unlessMissing } from "./s3-client"
import { listIn, openObject, sizeIn } from "./s3-object"
import { provisionBucket, type Warn } from "./s3-provision"
import { S3Upload, TAIL, type UploadPlace } from "./s3-upload"
import {
  type ByteRange,
  isKey,
  isStorageMissing,
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
  private readonly bytesClient: S3Client
  private readonly bucket: string
  private readonly uploads: UploadPlace

  /** @param warn told, at `prepare`, what the server or the bucket does not offer. */
  constructor(
    private readonly settings: S3Settings,
    private readonly warn: Warn,
  ) {
    this.client = s3Client(settings)
    this.bytesClient = s3BytesClient(settings)
    this.bucket = settings.bucket
    const { bucket, encryption } = settings
    this.uploads = { client: this.client, bucket, encryption, patience: patienceOf(settings).upload }
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
    const appended = upload ?? S3Upload.begin(this.uploads, key)
    await appended.append(bytes)
    return appended.size
  }

  async uploadedSize(key: string): Promise<number> {
    const { object, upload } = await this.look(key)
    return object ? sizeIn(object) : (upload?.size ?? 0)
  }

  async finish(key: string): Promise<void> {
    const { object, upload } = await this.look(key)
    if (!object && !upload) throw new StorageMissingError("nothing at this key")
    if (upload && !object) {
      const { size } = upload
      await upload.complete().catch(async (error) => {
        // Somebody else was faster, or the answer to an earlier try was lost.
        if (!(isStorageMissing(error) && (await this.head(key)))) throw error
      })
      if ((await this.size(key)) !== size) throw new StorageError("S3 did not make the object of what was sent")
    }
    // Also when it was finished before: that try may have died in between.
    if (object || upload?.hasParts) await this.abortUploads(key)
    await this.remove(key + TAIL)
  }

  async read(key: string, range?: ByteRange): Promise<Readable> {
    const place = { Bucket: this.bucket, Key: requireKey(key) }
    return openObject(this.bytesClient, place, patienceOf(this.settings).bytes, range)
  }

  async size(key: string): Promise<number> {
    const object = await this.head(key)
    if (!object) throw new StorageMissingError("nothing at this key")
    return sizeIn(object)
  }

  async delete(key: string): Promise<void> {
    await this.abortUploads(requireKey(key))
    await Promise.all([this.remove(key + TAIL), this.remove(key)])
  }

  async *list(): AsyncIterable<StoredObject> {
    const unfinished = new Map<string, Date>()
    const pages = paginateListObjectsV2({ client: this.client }, { Bucket: this.bucket })[Symbol.asyncIterator]()
    for (let page = await guard(() => pages.next()); !page.done; page = await guard(() => pages.next())) {
      const { Contents = [] } = listIn(page.value)
      for (const { Key: name = "", Size: size = 0, LastModified: modifiedAt = new Date() } of Contents) {
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
    const [object, upload] = await Promise.all([this.head(key), S3Upload.find(this.uploads, key)])
    return { object, upload }
  }

  private head(key: string): Promise<HeadObjectCommandOutput | undefined> {
    return unlessMissing(() => this.client.send(new HeadObjectCommand({ Bucket: this.bucket, Key: requireKey(key) })))
  }

  /** Throws away every multipart upload of a key, also those that a lost answer or a crash left without a name to us. */
  private async abortUploads(key: string): Promise<void> {
    for await (const upload of this.multipartUploads(key)) {
      const target = { Bucket: this.bucket, Key: key, UploadId: upload.UploadId }
      if (upload.Key === key) await unlessMissing(() => this.client.send(new AbortMultipartUploadCommand(target)))
    }
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
      const page: ListMultipartUploadsCommandOutput = listIn(await guard(() => this.client.send(wanted)))
      yield* page.Uploads ?? []
      const next = page.IsTruncated
        ? { KeyMarker: page.NextKeyMarker, UploadIdMarker: page.NextUploadIdMarker }
        : undefined
      if (next && isDeepStrictEqual(next, after)) throw new StorageError("S3 repeats its list of uploads")
      after = next
    }
  }
}
