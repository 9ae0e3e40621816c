import {
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  HeadObjectCommand,
  PutObjectCommand,
  type S3Client,
  UploadPartCommand,
} from "@aws-sdk/client-s3"
import { returnBuffer } from "../read-buffers"
import { guard, type S3Settings, unlessMissing } from "./s3-client"
import { encryptionFields } from "./s3-encryption"
import { readBytes, sizeIn } from "./s3-object"
import { PartBuffer } from "./s3-part-buffer"
import { listParts, partLimits, type SentPart } from "./s3-parts"
import { StorageError } from "./storage"

/** The side object of an unfinished upload: its last bytes, and in its metadata the rest of what must be known. */
export const TAIL = ".tail"

/** A bucket, as the uploads in it need it. `patience` is how many milliseconds what takes a server longer may take. */
export type UploadPlace = { client: S3Client; bucket: string; encryption: S3Settings["encryption"]; patience: number }

/**
 * An unfinished upload as S3 itself remembers it, so that any process can go on with it: the parts of a multipart upload
 * and, in a side object, the bytes after them which are too few for a part.
 *
 * The side object names the multipart upload and the part that its bytes will begin. Once that part exists, the bytes
 * are in it and the side object's are not counted: so there is no moment at which a crash loses or doubles a byte.
 * Parts are sent one after the other, so that there is never a gap between them.
 */
export class S3Upload {
  private readonly held = new PartBuffer()
  private sending: Promise<void> = Promise.resolve()

  private readonly client: S3Client

  private constructor(
    private readonly place: UploadPlace,
    private readonly target: { Bucket: string; Key: string },
    private uploadId: string | undefined,
    private readonly parts: SentPart[],
    private tailSize: number,
    private readonly tailAt: Date | undefined,
  ) {
    this.client = place.client
  }

  /** An upload of which S3 knows nothing yet. */
  static begin(place: UploadPlace, key: string): S3Upload {
    return new S3Upload(place, { Bucket: place.bucket, Key: key }, undefined, [], 0, undefined)
  }

  /** The upload at that key; undefined when there is none, or when its parts were thrown away by the lifecycle rule. */
  static async find(place: UploadPlace, key: string): Promise<S3Upload | undefined> {
    const { client, bucket } = place
    const target = { Bucket: bucket, Key: key }
    const side = await unlessMissing(() => client.send(new HeadObjectCommand({ Bucket: bucket, Key: key + TAIL })))
    if (!side) return undefined
    const { upload: uploadId, part = "1" } = side.Metadata ?? {}
    const parts = uploadId ? await unlessMissing(() => listParts(client, { ...target, UploadId: uploadId })) : []
    if (!parts) return undefined
    const inParts = parts.length >= Number(part)
    return new S3Upload(place, target, uploadId, parts, inParts ? 0 : sizeIn(side), side.LastModified)
  }

  /** Bytes that S3 holds. */
  get size(): number {
    return this.parts.reduce((sum, part) => sum + part.size, this.tailSize + this.held.size)
  }

  /** Whether S3 knows of parts, which it keeps until they are an object or thrown away. */
  get hasParts(): boolean {
    return this.uploadId !== undefined
  }

  get modifiedAt(): Date {
    return new Date(Math.max(this.tailAt?.getTime() ?? 0, this.parts.at(-1)?.modifiedAt.getTime() ?? 0))
  }

  /** Appends all of `bytes`, and when they fail what came before, and then throws on. */
  async append(bytes: AsyncIterable<Uint8Array>): Promise<void> {
    await this.takeTail()
    try {
      for await (const chunk of bytes) await this.add(chunk)
    } finally {
      await this.settle()
    }
  }

  /** Makes the object of what was appended. */
  async complete(): Promise<void> {
    if (this.parts.length === 0) return this.completeSmall()
    await this.takeTail()
    if (this.held.size > 0) await this.sendPart()
    await this.sending
    // Its answer is not believed, some servers send no ETag in it: whoever completes looks at the object.
    const Parts = this.parts.map(({ PartNumber, ETag }) => ({ PartNumber, ETag }))
    const whole = { ...this.target, UploadId: this.uploadId, MultipartUpload: { Parts } }
    await guard(() => this.client.send(new CompleteMultipartUploadCommand(whole), this.patiently))
  }

  /** Of bytes that are all in the side object. Ceph copies nothing that is encrypted: then they go through here again. */
  private async completeSmall(): Promise<void> {
    const { Bucket, Key } = this.target
    const made = { ...this.target, ...encryptionFields(this.place.encryption) }
    const copy = { ...made, CopySource: `${Bucket}/${Key}${TAIL}`, MetadataDirective: "REPLACE" } as const
    await guard(async () => {
      try {
        await this.client.send(new CopyObjectCommand(copy))
      } catch (error) {
        if ((error as Error).name !== "NotImplemented") throw error
        const Body = await readBytes(this.client, { Bucket, Key: Key + TAIL }, this.tailSize)
        await this.client.send(new PutObjectCommand({ ...made, Body }), this.patiently)
      }
    })
  }

  private get patiently(): { requestTimeout: number } {
    return { requestTimeout: this.place.patience }
  }

  private async takeTail(): Promise<void> {
    if (this.tailSize === 0) return
    const { Bucket, Key } = this.target
    const tail = await readBytes(this.client, { Bucket, Key: Key + TAIL }, this.tailSize)
    this.tailSize = 0
    await this.add(tail)
  }

  private async add(chunk: Uint8Array): Promise<void> {
    for (let at = 0; at < chunk.byteLength; ) {
      const { full } = partLimits(this.parts.length + 1)
      at += this.held.take(at === 0 ? chunk : chunk.subarray(at), full)
      if (this.held.size >= full) await this.sendPart()
    }
    returnBuffer(chunk)
  }

  /** Sends what is held as the next part, once the part before has arrived; at most two are in memory. */
  private async sendPart(): Promise<void> {
    await this.sending
    this.sending = this.send(this.held.release())
    // It is awaited before the next part; until then its failure is not unhandled.
    this.sending.catch(() => {})
  }

  private async send(body: Uint8Array): Promise<void> {
    const first = this.uploadId === undefined
    if (first) this.uploadId = await this.create()
    const number = this.parts.length + 1
    const part = { ...this.target, UploadId: this.uploadId, PartNumber: number, Body: body }
    const { ETag } = await guard(() => this.client.send(new UploadPartCommand(part), this.patiently))
    if (!ETag) throw new StorageError("S3 took a part and did not say its ETag")
    this.parts.push({ PartNumber: number, ETag, size: body.byteLength, modifiedAt: new Date() })
    // Only now, since the side object may hold the first bytes of this part until it has arrived.
    if (first) await this.remember(new Uint8Array())
  }

  private async create(): Promise<string> {
    const target = { ...this.target, ...encryptionFields(this.place.encryption) }
    const { UploadId } = await guard(() => this.client.send(new CreateMultipartUploadCommand(target)))
    if (!UploadId) throw new StorageError("S3 began an upload and did not name it")
    return UploadId
  }

  /** At the end of an append: what is held becomes a part when it is large enough, else the side object. */
  private async settle(): Promise<void> {
    await this.sending
    if (this.held.size >= partLimits(this.parts.length + 1).least) await this.sendPart()
    await this.sending
    if (this.held.size === 0 && this.tailAt) return
    const size = this.held.size
    await this.remember(this.held.release())
    this.tailSize = size
  }

  private async remember(tail: Uint8Array): Promise<void> {
    const { Bucket, Key } = this.target
    const Metadata = { ...(this.uploadId ? { upload: this.uploadId } : {}), part: String(this.parts.length + 1) }
    const side = { Bucket, Key: Key + TAIL, Body: tail, Metadata, ...encryptionFields(this.place.encryption) }
    await guard(() => this.client.send(new PutObjectCommand(side), this.patiently))
  }
}
