import { crc32, deflateRawSync } from "node:zlib"

/** One entry as a test wants it; what is not given is right. `local` is what its local header says instead. */
export type MadeEntry = {
  name: string
  content?: string | Uint8Array
  stored?: boolean
  flags?: number
  method?: number
  checksum?: number
  size?: number
  attributes?: number
  local?: { name?: string; method?: number; flags?: number; checksum?: number; size?: number }
  /** Bytes between this entry and the next. */
  gap?: Uint8Array
  descriptor?: boolean
  /** Where the directory says it begins. */
  offset?: number
}

/** Writes a ZIP byte by byte, right or wrong, as no well-kept library would. */
export function makeArchive(entries: MadeEntry[]): Buffer {
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
  return Buffer.concat([...pieces, lines, end])
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
  const packed = entry.stored ? content : deflated(entry, content)
  const name = Buffer.from(entry.name)
  const localName = Buffer.from(entry.local?.name ?? entry.name)
  const flags = (entry.flags ?? 0) | (entry.descriptor ? 8 : 0)
  const method = entry.method ?? (entry.stored ? 0 : 8)
  const checksum = entry.checksum ?? crc32(content)
  const size = entry.size ?? content.byteLength
  const common = (header: Buffer, from: number, given: Required<NonNullable<MadeEntry["local"]>>) => {
    header.writeUInt16LE(20, from)
    header.writeUInt16LE(given.flags, from + 2)
    header.writeUInt16LE(given.method, from + 4)
    header.writeUInt32LE(given.checksum, from + 10)
    header.writeUInt32LE(packed.byteLength, from + 14)
    header.writeUInt32LE(given.size, from + 18)
    header.writeUInt16LE(Buffer.byteLength(given.name), from + 22)
  }
  const said = { name: entry.name, method, flags, checksum, size }
  const header = Buffer.alloc(30)
  header.writeUInt32LE(0x04034b50, 0)
  common(header, 4, { ...said, ...entry.local })
  const descriptor = Buffer.alloc(entry.descriptor ? 16 : 0)
  if (entry.descriptor) {
    header.fill(0, 14, 26)
    descriptor.writeUInt32LE(0x08074b50, 0)
    descriptor.writeUInt32LE(checksum, 4)
    descriptor.writeUInt32LE(packed.byteLength, 8)
    descriptor.writeUInt32LE(size, 12)
  }
  const line = Buffer.alloc(46)
  line.writeUInt32LE(0x02014b50, 0)
  line.writeUInt16LE(0x0314, 4)
  common(line, 6, said)
  line.writeUInt32LE(entry.attributes ?? 0, 38)
  line.writeUInt32LE(entry.offset ?? at, 42)
  return {
    bytes: Buffer.concat([header, localName, packed, descriptor, Buffer.from(entry.gap ?? [])]),
    line: Buffer.concat([line, name]),
  }
}
