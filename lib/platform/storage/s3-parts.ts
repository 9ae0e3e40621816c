import { ListPartsCommand, type ListPartsCommandOutput, type S3Client } from "@aws-sdk/client-s3"
import { listIn } from "./s3-object"
import { StorageError } from "./storage"

const MEBIBYTE = 1024 ** 2
/** From this part on parts are larger, so that 10,000 of them hold more than 100 GiB. */
const LARGE_FROM = 2_000

/** Bytes of part `number`, and how few of them may be sent as a part when an append ends (S3 wants 5 MiB). */
export function partLimits(number: number): { full: number; least: number } {
  return number < LARGE_FROM
    ? { full: 8 * MEBIBYTE, least: 5 * MEBIBYTE }
    : { full: 16 * MEBIBYTE, least: 16 * MEBIBYTE }
}

/** A part that S3 has. */
export type SentPart = { PartNumber: number; ETag: string | undefined; size: number; modifiedAt: Date }

/** The parts that S3 has of an upload, in their order. */
export async function listParts(
  client: S3Client,
  upload: { Bucket: string; Key: string; UploadId: string },
): Promise<SentPart[]> {
  const parts: SentPart[] = []
  // Not the SDK's paginator, which never ends where a server names a next marker on the last page as well.
  let page: ListPartsCommandOutput | undefined
  do {
    const marker: string | undefined = page?.NextPartNumberMarker
    page = listIn(await client.send(new ListPartsCommand({ ...upload, PartNumberMarker: marker })))
    if (page.IsTruncated && page.NextPartNumberMarker === marker) throw new StorageError("S3 repeats its list of parts")
    for (const { PartNumber = 0, ETag, Size = 0, LastModified = new Date(0) } of page.Parts ?? []) {
      parts.push({ PartNumber, ETag, size: Size, modifiedAt: LastModified })
    }
  } while (page.IsTruncated)
  return parts
}
