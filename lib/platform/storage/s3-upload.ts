import {
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListPartsCommand,
  type ListPartsCommandOutput,
  PutObjectCommand,
  type S3Client,
  UploadPartCommand,
} from "@aws-sdk/client-s3"
import { guard, unlessMissing } from "./s3-client"

/** The side object of an unfinished upload: its last bytes, and in its metadata the rest of what must be known. */
export const TAIL = ".tail"

const MEBIBYTE = 1024 ** 2
const CHUNKS_MAX = 512
/** From this part on parts are larger, so that 10,000 of them hold more than 100 GiB. */
const LARGE_FROM = 2_000

/** Bytes of part `number`, and how few of them may be sent as a part when an append ends (S3 wants 5 MiB). */
function partLimits(number: number): { full: number; least: number } {
  return number < LARGE_FROM
    ? { full: 8 * MEBIBYTE, least: 5 * MEBIBYTE }
    : { full: 16 * MEBIBYTE, least: 16 * MEBIBYTE }
}

type SentPart = { PartNumber: number; ETag: string | undefined; size: number; modifiedAt: Date }

/**
 * An unfinished upload as S3 itself remembers it, so that any process can go on with it: the parts of a multipart upload
 * and, in a side object, the bytes after them which are too few for a part.
 *
 * The side object names the multipart upload and the part that its bytes will begin. Once that part exists, the bytes
 * are in it and the side object's are not counted: so there is no moment at which a crash loses or doubles a byte.
 * Parts are sent one after the other, so that there is never a gap between them.
 */
export class S3Upload {
  private held: Uint8Array[] = []
  private heldSize = 0
  private loose = 0
  private sending: Promise<void> = Promise.resolve()

  private constructor(
    private readonly client: S3Client,
    private readonly target: { Bucket: string; Key: string },
    private uploadId: string | undefined,
    private readonly parts: SentPart[],
    private tailSize: number,
    private readonly tailAt: Date | undefined,
  ) {}

  /** An upload of which S3 knows nothing yet. */
  static begin(client: S3Client, bucket: string, key: string): S3Upload {
    return new S3Upload(client, { Bucket: bucket, Key: key }, undefined, [], 0, undefined)
  }

  /** The upload at that key; undefined when there is none, or when its parts were thrown away by the lifecycle rule. */
  static async find(client: S3Client, bucket: string, key: string): Promise<S3Upload | undefined> {
    const target = { Bucket: bucket, Key: key }
    const side = await unlessMissing(() => client.send(new HeadObjectCommand({ Bucket: bucket, Key: key + TAIL })))
    if (!side) return undefined
    const { upload: uploadId, part = "1" } = side.Metadata ?? {}
    const parts = uploadId ? await unlessMissing(() => listParts(client, { ...target, UploadId: uploadId })) : []
    if (!parts) return undefined
    const inParts = parts.length >= Number(part)
    return new S3Upload(client, target, uploadId, parts, inParts ? 0 : (side.ContentLength ?? 0), side.LastModified)
  }

  /** Bytes that S3 holds. */
  get size(): number {
    return this.parts.reduce((sum, part) => sum + part.size, this.tailSize + this.heldSize)
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
    const { Bucket, Key } = this.target
    if (this.parts.length === 0) {
      const copy = { ...this.target, CopySource: `${Bucket}/${Key}${TAIL}`, MetadataDirective: "REPLACE" } as const
      await guard(() => this.client.send(new CopyObjectCommand(copy)))
      return
    }
    await this.takeTail()
    if (this.heldSize > 0) await this.sendPart()
    await this.sending
    const Parts = this.parts.map(({ PartNumber, ETag }) => ({ PartNumber, ETag }))
    await guard(() =>
      this.client.send(
        new CompleteMultipartUploadCommand({ ...this.target, UploadId: this.uploadId, MultipartUpload: { Parts } }),
      ),
    )
  }

  private async takeTail(): Promise<void> {
    if (this.tailSize === 0) return
    const { Bucket, Key } = this.target
    const tail = await guard(async () => {
      const { Body } = await this.client.send(new GetObjectCommand({ Bucket, Key: Key + TAIL }))
      return Body?.transformToByteArray()
    })
    this.tailSize = 0
    if (tail) await this.add(tail)
  }

  private async add(chunk: Uint8Array): Promise<void> {
    let rest = chunk
    while (rest.byteLength > 0) {
      const { full } = partLimits(this.parts.length + 1)
      const taken = rest.subarray(0, full - this.heldSize)
      rest = rest.subarray(taken.byteLength)
      this.held.push(taken)
      this.heldSize += taken.byteLength
      this.loose += 1
      // Many tiny chunks would cost more memory than their bytes.
      if (this.loose >= CHUNKS_MAX) this.held.push(Buffer.concat(this.held.splice(-this.loose)))
      this.loose %= CHUNKS_MAX
      if (this.heldSize >= full) await this.sendPart()
    }
  }

  /** Sends what is held as the next part, once the part before has arrived; at most two are in memory. */
  private async sendPart(): Promise<void> {
    await this.sending
    const body = Buffer.concat(this.held)
    this.held = []
    this.heldSize = 0
    this.loose = 0
    this.sending = this.send(body)
    // It is awaited before the next part; until then its failure is not unhandled.
    this.sending.catch(() => {})
  }

  private async send(body: Uint8Array): Promise<void> {
    const first = this.uploadId === undefined
    if (first) {
      const { UploadId } = await guard(() => this.client.send(new CreateMultipartUploadCommand(this.target)))
      this.uploadId = UploadId
    }
    const number = this.parts.length + 1
    const part = { ...this.target, UploadId: this.uploadId, PartNumber: number, Body: body }
    const { ETag } = await guard(() => this.client.send(new UploadPartCommand(part)))
    this.parts.push({ PartNumber: number, ETag, size: body.byteLength, modifiedAt: new Date() })
    // Only now, since the side object may hold the first bytes of this part until it has arrived.
    if (first) await this.remember(new Uint8Array())
  }

  /** At the end of an append: what is held becomes a part when it is large enough, else the side object. */
  private async settle(): Promise<void> {
    await this.sending
    if (this.heldSize >= partLimits(this.parts.length + 1).least) await this.sendPart()
    await this.sending
    if (this.heldSize > 0 || !this.tailAt) await this.remember(Buffer.concat(this.held))
  }

  private async remember(tail: Uint8Array): Promise<void> {
    const { Bucket, Key } = this.target
    const Metadata = { ...(this.uploadId ? { upload: this.uploadId } : {}), part: String(this.parts.length + 1) }
    await guard(() => this.client.send(new PutObjectCommand({ Bucket, Key: Key + TAIL, Body: tail, Metadata })))
  }
}

async function listParts(
  client: S3Client,
  upload: { Bucket: string; Key: string; UploadId: string },
): Promise<SentPart[]> {
  const parts: SentPart[] = []
  // Not the SDK's paginator, which never ends where a server names a next marker on the last page as well.
  let page: ListPartsCommandOutput | undefined
  do {
    const wanted = new ListPartsCommand({ ...upload, PartNumberMarker: page?.NextPartNumberMarker })
    page = await client.send(wanted)
    for (const { PartNumber = 0, ETag, Size = 0, LastModified = new Date(0) } of page.Parts ?? []) {
      parts.push({ PartNumber, ETag, size: Size, modifiedAt: LastModified })
    }
  } while (page.IsTruncated)
  return parts
}
