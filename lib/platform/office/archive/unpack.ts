import { Readable } from "node:stream"
import { pipeline } from "node:stream/promises"
import { crc32, createInflateRaw, inflateRawSync } from "node:zlib"
import { Refused } from "../refused"
import type { Budget } from "../rules/bomb"
import type { Bytes } from "./bytes"
import type { Extent } from "./layout"
import { checkLocalHeader } from "./local-header"

const deflated = 8
const pieceBytes = 256 * 1024
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
  if (entry.method !== deflated) await eachPiece(bytes, from, to, counted)
  else if (entry.packedSize <= smallBytes && entry.size <= smallBytes * 4)
    await inflateSmall(bytes, from, to, entry, counted)
  else await inflateLarge(bytes, from, to, entry, counted)
  if (size !== entry.size) throw new Refused("header_mismatch", entry.name)
  if (checksum !== entry.checksum) throw new Refused("bad_checksum", entry.name)
}

async function eachPiece(bytes: Bytes, from: number, to: number, take: (piece: Uint8Array) => void): Promise<void> {
  for await (const piece of pieces(bytes, from, to)) take(piece)
}

async function* pieces(bytes: Bytes, from: number, to: number): AsyncGenerator<Uint8Array> {
  for (let at = from; at < to; at += pieceBytes) yield await bytes.slice(at, Math.min(at + pieceBytes, to))
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
  try {
    await pipeline(
      Readable.from(pieces(bytes, from, to), { highWaterMark: 1 }),
      inflate,
      async (inflated: AsyncIterable<Uint8Array>) => {
        for await (const piece of inflated) take(piece)
      },
    )
  } catch (error) {
    throw codeOf(error)?.startsWith("Z_") ? new Refused("damaged_file", entry.name) : error
  }
  if (inflate.bytesWritten !== entry.packedSize) throw new Refused("header_mismatch", entry.name)
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : undefined
}
