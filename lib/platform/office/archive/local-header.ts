import { isAscii } from "node:buffer"
import { Refused } from "../refused"
import type { Bytes } from "./bytes"
import type { Extent } from "./layout"

const headerBytes = 30
const signature = 0x04034b50
const descriptorSignature = 0x08074b50
const hasDescriptor = 0x0008
/** Encryption, data descriptor, patch data, strong encryption and masked headers: what changes how the data are read. */
const meaningfulFlags = 0x2069
const saysUtf8 = 0x0800
const zip64 = 0x0001
const unknownSize = 0xffffffff

/** Where an entry's data begin, once its local header and its data descriptor are known to say what the directory says. */
export async function checkLocalHeader(bytes: Bytes, entry: Extent): Promise<number> {
  const refuse = () => new Refused("header_mismatch", entry.name)
  const fixed = await bufferOf(bytes, entry.offset, Math.min(entry.offset + headerBytes, entry.end))
  if (fixed.byteLength < headerBytes || fixed.readUInt32LE(0) !== signature) throw refuse()
  const flags = fixed.readUInt16LE(6)
  const nameLength = fixed.readUInt16LE(26)
  const from = headerBytes + nameLength + fixed.readUInt16LE(28)
  const head = await bufferOf(bytes, entry.offset, Math.min(entry.offset + from, entry.end))
  const sameName = Buffer.compare(head.subarray(headerBytes, headerBytes + nameLength), entry.rawName) === 0
  // Of a name in ASCII some writers say in one place alone that it is UTF-8.
  const compared = isAscii(entry.rawName) ? meaningfulFlags : meaningfulFlags | saysUtf8
  const sameFlags = ((flags ^ entry.flags) & compared) === 0
  if (!sameName || !sameFlags || head.readUInt16LE(8) !== entry.method) throw refuse()

  const declared = sizesOf(head, head.subarray(headerBytes + nameLength, from))
  const left = entry.end - (entry.offset + from + entry.packedSize)
  if (left < 0) throw new Refused("overlapping_entries", entry.name)
  const described = (flags & hasDescriptor) !== 0
  // Who writes a descriptor behind the data leaves out of the header what is not known yet: some all, some a part.
  const agrees = described ? isSameOrBlank(declared, entry) : isSame(declared, entry)
  if (!agrees) throw refuse()
  if (left > 0 && !(described && isDescriptor(await tail(bytes, entry, left), entry))) throw refuse()
  if (left === 0 && !isSame(declared, entry)) throw refuse()
  return entry.offset + from
}

async function bufferOf(bytes: Bytes, start: number, end: number): Promise<Buffer> {
  const { buffer, byteOffset, byteLength } = await bytes.slice(start, end)
  return Buffer.from(buffer, byteOffset, byteLength)
}

type Sizes = { checksum: number; packedSize: number; size: number }

function isSame(sizes: Sizes, entry: Extent): boolean {
  return sizes.checksum === entry.checksum && sizes.packedSize === entry.packedSize && sizes.size === entry.size
}

/** Whether each value is the right one, or left open: 0, or a size that is said to stand in a ZIP64 field and does not. */
function isSameOrBlank(sizes: Sizes, entry: Extent): boolean {
  const isBlank = (key: keyof Sizes) => sizes[key] === 0 || (key !== "checksum" && sizes[key] === unknownSize)
  return (["checksum", "packedSize", "size"] as const).every((key) => isBlank(key) || sizes[key] === entry[key])
}

/** The sizes in a local header; where they do not fit, those of its ZIP64 extra field. */
function sizesOf(head: Buffer, extra: Buffer): Sizes {
  const sizes = { checksum: head.readUInt32LE(14), packedSize: head.readUInt32LE(18), size: head.readUInt32LE(22) }
  for (let at = 0; at + 4 <= extra.byteLength; at += 4 + extra.readUInt16LE(at + 2)) {
    if (extra.readUInt16LE(at) !== zip64) continue
    let value = at + 4
    const end = Math.min(value + extra.readUInt16LE(at + 2), extra.byteLength)
    const next = (size: number) => {
      if (size !== unknownSize || value + 8 > end) return size
      value += 8
      return Number(extra.readBigUInt64LE(value - 8))
    }
    sizes.size = next(sizes.size)
    sizes.packedSize = next(sizes.packedSize)
  }
  return sizes
}

async function tail(bytes: Bytes, entry: Extent, length: number): Promise<Buffer> {
  return length > 24 ? Buffer.alloc(0) : bufferOf(bytes, entry.end - length, entry.end)
}

/** A data descriptor: with or without a signature, in 32 or 64 bits. */
function isDescriptor(given: Buffer, entry: Extent): boolean {
  const signed = given.byteLength === 16 || given.byteLength === 24
  if (signed && given.readUInt32LE(0) !== descriptorSignature) return false
  const values = signed ? given.subarray(4) : given
  if (values.byteLength !== 12 && values.byteLength !== 20) return false
  const wide = values.byteLength === 20
  return isSame(
    {
      checksum: values.readUInt32LE(0),
      packedSize: wide ? Number(values.readBigUInt64LE(4)) : values.readUInt32LE(4),
      size: wide ? Number(values.readBigUInt64LE(12)) : values.readUInt32LE(8),
    },
    entry,
  )
}
