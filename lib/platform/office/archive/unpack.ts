import { crc32, createInflateRaw, type InflateRaw, inflateRawSync } from "node:zlib"
import { Refused } from "../refused"
import type { Budget } from "../rules/bomb"
import type { Bytes } from "./bytes"
import type { Extent } from "./layout"
import { checkLocalHeader } from "./local-header"

const deflated = 8
/** Up to so much, one call is faster than a stream. */
const smallBytes = 256 * 1024

/**
 * Hands on an entry's unpacked bytes, piece by piece, which hold until the next; memory is flat.
 * @throws Refused when headers, sizes, checksum or the deflated stream are wrong, or the budget is spent.
 */
export async function unpack(
  bytes: Bytes,
  entry: Extent,
  budget: Budget,
  take: (piece: Uint8Array) => void,
): Promise<void> {
  const from = await checkLocalHeader(bytes, entry)
  const to = from + entry.packedSize
  let checksum = 0
  let size = 0
  const counted = (piece: Uint8Array) => {
    size += piece.byteLength
    budget.spend(entry, piece.byteLength, size)
    // Beyond what is declared it is only counted, until it ends or is a bomb.
    if (size > entry.size) return
    checksum = crc32(piece, checksum)
    take(piece)
  }
  // An empty part without even the two bytes of an empty stream, as packaging libraries write it.
  const isEmpty = entry.packedSize === 0 && entry.size === 0
  if (entry.method !== deflated || isEmpty) for await (const piece of bytes.pieces(from, to)) counted(piece)
  else if (entry.packedSize <= smallBytes && entry.size <= smallBytes * 4)
    await inflateSmall(bytes, from, to, entry, counted)
  else await inflateLarge(bytes, from, to, entry, counted)
  if (size !== entry.size) throw new Refused("header_mismatch", entry.name)
  if (checksum !== entry.checksum) throw new Refused("bad_checksum", entry.name)
}

async function inflateSmall(
  bytes: Bytes,
  from: number,
  to: number,
  entry: Extent,
  take: (piece: Uint8Array) => void,
): Promise<void> {
  const inflated = inflateWithin(await bytes.slice(from, to), Math.max(entry.size, 1))
  if (inflated === "too much") return inflateLarge(bytes, from, to, entry, take)
  if (inflated === "damaged") throw new Refused("damaged_file", entry.name)
  if (inflated.read !== entry.packedSize) throw new Refused("header_mismatch", entry.name)
  if (inflated.buffer.byteLength > 0) take(inflated.buffer)
}

function inflateWithin(packed: Uint8Array, most: number): { buffer: Buffer; read: number } | "too much" | "damaged" {
  try {
    // With `info` the answer is not the bytes alone, which Node's types do not know.
    const { buffer, engine } = inflateRawSync(packed, { maxOutputLength: most, info: true }) as unknown as {
      buffer: Buffer
      engine: { bytesWritten: number }
    }
    return { buffer, read: engine.bytesWritten }
  } catch (error) {
    return codeOf(error) === "ERR_BUFFER_TOO_LARGE" ? "too much" : "damaged"
  }
}

async function inflateLarge(
  bytes: Bytes,
  from: number,
  to: number,
  entry: Extent,
  take: (piece: Uint8Array) => void,
): Promise<void> {
  const inflate = createInflateRaw({ chunkSize: 128 * 1024 })
  feed(inflate, bytes.pieces(from, to)).catch((error) => inflate.destroy(error))
  try {
    for await (const piece of inflate) take(piece)
  } catch (error) {
    throw codeOf(error)?.startsWith("Z_") ? new Refused("damaged_file", entry.name) : error
  }
  if (inflate.bytesWritten !== entry.packedSize) throw new Refused("header_mismatch", entry.name)
}

/** One piece after the other, and the next only when the one before has been used up. */
async function feed(inflate: InflateRaw, pieces: AsyncIterable<Uint8Array>): Promise<void> {
  for await (const piece of pieces)
    await new Promise<void>((resolve, reject) => {
      inflate.write(piece, (error) => (error ? reject(error) : resolve()))
    })
  inflate.end()
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : undefined
}
