import type { Readable } from "node:stream"
import { GetObjectCommand, type GetObjectCommandOutput, type S3Client } from "@aws-sdk/client-s3"
import { S3Body } from "./s3-body"
import { guard } from "./s3-client"
import { type ByteRange, StorageError } from "./storage"

type Place = { Bucket: string; Key: string }

/**
 * The bytes of an object, or a part of them.
 * @param patience milliseconds for the next bytes, while somebody wants them
 * @throws StorageError when the answer is of other bytes than asked for
 */
export async function openObject(
  client: S3Client,
  place: Place,
  patience: number,
  range?: ByteRange,
): Promise<Readable> {
  const Range = range && `bytes=${range.start}-${range.end}`
  const answer = await guard(() => client.send(new GetObjectCommand({ ...place, Range })))
  const source = answer.Body as Readable | undefined
  if (!source) throw new StorageError("S3 answered without a body")
  const size = answer.ContentLength
  if (size === undefined || !fits(answer, size, range)) {
    source.destroy()
    throw new StorageError("S3 answered with other bytes than asked for")
  }
  return new S3Body(source, size, patience)
}

function fits({ ContentRange }: GetObjectCommandOutput, size: number, range: ByteRange | undefined): boolean {
  if (!range) return true
  const isFrom = ContentRange ? ContentRange.startsWith(`bytes ${range.start}-`) : range.start === 0
  return isFrom && size === range.end - range.start + 1
}

/** A small object as a whole. @throws StorageError when it is not of that size */
export async function readBytes(client: S3Client, place: Place, size: number): Promise<Uint8Array> {
  return guard(async () => {
    const { Body } = await client.send(new GetObjectCommand(place))
    const bytes = await Body?.transformToByteArray()
    if (bytes?.byteLength !== size) throw new StorageError("S3 gave other bytes than it has")
    return bytes
  })
}

/** The object's size in bytes. @throws StorageError when the answer does not say it: it is of no storage then */
export function sizeIn({ ContentLength }: { ContentLength?: number | undefined }): number {
  if (ContentLength === undefined) throw new StorageError("S3 did not say how large an object is")
  return ContentLength
}

/** A page of a list. @throws StorageError when it does not say whether it is the last one: any page of HTML is an empty list else */
export function listIn<Page extends { IsTruncated?: boolean | undefined }>(page: Page): Page {
  if (page.IsTruncated === undefined) throw new StorageError("S3 answered with something that is no list")
  return page
}
