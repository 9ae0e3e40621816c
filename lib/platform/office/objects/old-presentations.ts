import { inflateSync } from "node:zlib"
import { Refused } from "../refused"

/** A presentation says of itself whether it has macros: `VBAInfoAtom` (MS-PPT 2.4.10). */
const vbaInfoAtom = Buffer.from("020000040c000000", "hex")

/** Judges the `PowerPoint Document` stream of an old presentation. @throws Refused for macros */
export function judgePresentation(stream: Buffer, part: string): void {
  for (let at = stream.indexOf(vbaInfoAtom); at >= 0; at = stream.indexOf(vbaInfoAtom, at + 1)) {
    const flags = at + 12
    if (flags + 4 <= stream.byteLength && stream.readUInt32LE(flags) === 1) throw new Refused("macro_enabled", part)
  }
}

/** An embedded object, a control or the VBA project (MS-PPT 2.10.34): a compound file, usually packed. */
const storageRecord = 0x1011
const headerBytes = 8
const maxUnpackedBytes = 64 * 1024 ** 2

/** The compound files within an old presentation, one by one. @throws Refused for more of them than may be held */
export function* presentationObjects(stream: Buffer, part: string): Generator<Buffer> {
  let left = maxUnpackedBytes
  for (let at = 0; at + headerBytes <= stream.byteLength; ) {
    const isPacked = stream.readUInt16LE(at) >> 4 === 1
    const isStorage = stream.readUInt16LE(at + 2) === storageRecord
    const start = at + headerBytes
    at = start + stream.readUInt32LE(at + 4)
    if (!isStorage) continue
    const content = stream.subarray(start, at)
    const object = isPacked ? unpacked(content, left, part) : content
    left -= object.byteLength
    if (left < 0) throw new Refused("too_complex", part)
    yield object
  }
}

/** What does not unpack is nothing to PowerPoint either. */
function unpacked(content: Buffer, most: number, part: string): Buffer {
  try {
    return inflateSync(content.subarray(4), { maxOutputLength: Math.max(most, 1) })
  } catch (error) {
    const isTooMuch = error instanceof RangeError && "code" in error && error.code === "ERR_BUFFER_TOO_LARGE"
    if (isTooMuch) throw new Refused("too_complex", part)
    return Buffer.alloc(0)
  }
}
