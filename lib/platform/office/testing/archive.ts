import { crc32, deflateRawSync } from "node:zlib"

/** One entry as a test wants it; what is not given is right. `local` is what its local header says instead. */
export type MadeEntry = {
  name: string
  /** Its name in the bytes of a code page. */
  rawName?: Uint8Array
  content?: string | Uint8Array
  stored?: boolean
  flags?: number
  method?: number
  checksum?: number
  size?: number
  attributes?: number
  local?: { name?: string; method?: number; flags?: number; checksum?: number; packedSize?: number; size?: number }
  /** What the file has for its packed bytes, where that is not what the content packs to. */
  packed?: Uint8Array
  /** Extra fields, in both headers or in one alone. */
  extra?: Uint8Array
  localExtra?: Uint8Array
  directoryExtra?: Uint8Array
  /** Bytes between this entry and the next. */
  gap?: Uint8Array
  /** A descriptor as most write it, or any bytes in its place; sets the flag. */
  descriptor?: boolean | Uint8Array
  /** Where the directory says it begins. */
  offset?: number
}

/** Writes a ZIP byte by byte, right or wrong, as no well-kept library would. */
export function makeArchive(entries: MadeEntry[], comment = Buffer.alloc(0)): Buffer {
  const pieces: Buffer[] = []
  const directory: Buffer[] = []
  let at = 0
  for (const entry of entries) {
    const { bytes, line } = makeEntry(entry, at)
    pieces.push(bytes)
    directory.push(line)
    at += bytes.byteLength
  }
  const lines = Buffer.concat(directory)
  const end = Buffer.alloc(22)
  end.writeUInt32LE(0x06054b50, 0)
  end.writeUInt16LE(entries.length, 8)
  end.writeUInt16LE(entries.length, 10)
  end.writeUInt32LE(lines.byteLength, 12)
  end.writeUInt32LE(at, 16)
  end.writeUInt16LE(comment.byteLength, 20)
  return Buffer.concat([...pieces, lines, end, comment])
}

/** What does not change from one archive to the next is packed once. */
const packedBefore = new WeakMap<Uint8Array, Buffer>()

function deflated({ content }: MadeEntry, bytes: Buffer): Buffer {
  if (!(content instanceof Uint8Array)) return deflateRawSync(bytes)
  const packed = packedBefore.get(content) ?? deflateRawSync(bytes)
  packedBefore.set(content, packed)
  return packed
}

function makeEntry(entry: MadeEntry, at: number): { bytes: Buffer; line: Buffer } {
  const content = Buffer.from(entry.content ?? "")
  const packed = entry.packed ?? (entry.stored ? content : deflated(entry, content))
  const name = Buffer.from(entry.rawName ?? entry.name)
  const said = {
    name,
    method: entry.method ?? (entry.stored ? 0 : 8),
    flags: (entry.flags ?? 0) | (entry.descriptor ? 8 : 0),
    checksum: entry.checksum ?? crc32(content),
    packedSize: packed.byteLength,
    size: entry.size ?? content.byteLength,
    extra: Buffer.from(entry.directoryExtra ?? entry.extra ?? []),
  }
  const local = {
    ...said,
    ...(entry.descriptor ? { checksum: 0, packedSize: 0, size: 0 } : {}),
    ...entry.local,
    name: entry.local?.name === undefined ? name : Buffer.from(entry.local.name),
    extra: Buffer.from(entry.localExtra ?? entry.extra ?? []),
  }
  const header = Buffer.alloc(30)
  header.writeUInt32LE(0x04034b50, 0)
  writeCommon(header, 4, local)
  const line = Buffer.alloc(46)
  line.writeUInt32LE(0x02014b50, 0)
  line.writeUInt16LE(0x0314, 4)
  writeCommon(line, 6, said)
  line.writeUInt32LE(entry.attributes ?? 0, 38)
  line.writeUInt32LE(entry.offset ?? at, 42)
  const descriptor = entry.descriptor === true ? makeDescriptor(said) : Buffer.from(entry.descriptor || [])
  return {
    bytes: Buffer.concat([header, local.name, local.extra, packed, descriptor, Buffer.from(entry.gap ?? [])]),
    line: Buffer.concat([line, name, said.extra]),
  }
}

type Said = Sizes & { name: Buffer; method: number; flags: number; extra: Buffer }
type Sizes = { checksum: number; packedSize: number; size: number }

/** What a local header and a line of the directory have in common, from the version on. */
function writeCommon(header: Buffer, from: number, said: Said): void {
  header.writeUInt16LE(20, from)
  header.writeUInt16LE(said.flags, from + 2)
  header.writeUInt16LE(said.method, from + 4)
  header.writeUInt32LE(said.checksum, from + 10)
  header.writeUInt32LE(said.packedSize, from + 14)
  header.writeUInt32LE(said.size, from + 18)
  header.writeUInt16LE(said.name.byteLength, from + 22)
  header.writeUInt16LE(said.extra.byteLength, from + 24)
}

/** A data descriptor: with or without a signature, in 32 or 64 bits. */
export function makeDescriptor(sizes: Sizes, { signed = true, wide = false } = {}): Buffer {
  const start = signed ? 8 : 4
  const descriptor = Buffer.alloc(start + (wide ? 16 : 8))
  if (signed) descriptor.writeUInt32LE(0x08074b50, 0)
  descriptor.writeUInt32LE(sizes.checksum, start - 4)
  if (wide) {
    descriptor.writeBigUInt64LE(BigInt(sizes.packedSize), start)
    descriptor.writeBigUInt64LE(BigInt(sizes.size), start + 8)
  } else {
    descriptor.writeUInt32LE(sizes.packedSize, start)
    descriptor.writeUInt32LE(sizes.size, start + 4)
  }
  return descriptor
}

/** An extra field of a header. */
export function makeExtra(type: number, data: Uint8Array): Buffer {
  const head = Buffer.alloc(4)
  head.writeUInt16LE(type, 0)
  head.writeUInt16LE(data.byteLength, 2)
  return Buffer.concat([head, data])
}

/** The ZIP64 field of a local header: the size, then the packed size. */
export function makeZip64(...sizes: number[]): Buffer {
  const data = Buffer.alloc(sizes.length * 8)
  for (const [index, size] of sizes.entries()) data.writeBigUInt64LE(BigInt(size), index * 8)
  return makeExtra(1, data)
}
