/** A stream or a storage of a compound file. */
export type CompoundEntry = { name: string; isStream: boolean; size: number; read: () => Buffer }
/** A compound file, as far as it can be read. */
export type Compound = {
  /** The class of the program that it belongs to, as `00020906-0000-0000-c000-000000000046`; empty for none. */
  classId: string
  entries: CompoundEntry[]
}

const endOfChain = 0xfffffffa
const entryBytes = 128
const storageType = 1
const streamType = 2
const rootType = 5
const maxEntries = 65_536
const signature = "d0cf11e0a1b11ae1"

export function isCompound(head: Buffer): boolean {
  return head.toString("hex", 0, 8) === signature
}

/**
 * The entries of a compound file (MS-CFB) that is held in memory. Whatever the bytes are, it ends: each chain is at most as
 * long as the file. Undefined where it is no such file.
 */
export function readCompound(file: Buffer): Compound | undefined {
  if (file.byteLength < 512 || !isCompound(file)) return undefined
  const shift = file.readUInt16LE(30)
  if (shift !== 9 && shift !== 12) return undefined
  const sectors = new Sectors(file, 1 << shift)
  const directory = listEntries(sectors.chain(file.readUInt32LE(48), maxEntries * entryBytes))
  const root = directory.find(({ type }) => type === rootType)
  const mini = new MiniSectors(
    sectors.chain(root?.start ?? endOfChain, file.byteLength),
    sectors.chain(file.readUInt32LE(60), file.byteLength),
  )
  const cutoff = file.readUInt32LE(56)
  const entries = directory
    .filter(({ type }) => type === streamType || type === storageType)
    .map(({ name, type, start, size }) => ({
      name,
      isStream: type === streamType,
      size,
      read: () => (size < cutoff ? mini.chain(start, size) : sectors.chain(start, size)).subarray(0, size),
    }))
  return { classId: root?.classId ?? "", entries }
}

type DirectoryEntry = { name: string; type: number; start: number; size: number; classId: string }

function listEntries(directory: Buffer): DirectoryEntry[] {
  const entries: DirectoryEntry[] = []
  for (let at = 0; at + entryBytes <= directory.byteLength; at += entryBytes) {
    const nameBytes = Math.min(directory.readUInt16LE(at + 64), 64)
    entries.push({
      name: directory.toString("utf16le", at, at + nameBytes).split("\0", 1)[0] ?? "",
      type: directory.readUInt8(at + 66),
      classId: classIdAt(directory, at + 80),
      start: directory.readUInt32LE(at + 116),
      size: directory.readUInt32LE(at + 120),
    })
  }
  return entries
}

/** A class id in its usual form: its first three groups are little-endian. Empty where all is zero. */
export function classIdAt(bytes: Buffer, at: number): string {
  if (at + 16 > bytes.byteLength) return ""
  const hex = (from: number, to: number) => bytes.toString("hex", at + from, at + to)
  const turned = (from: number, to: number) =>
    Buffer.from(bytes.subarray(at + from, at + to))
      .reverse()
      .toString("hex")
  const id = `${turned(0, 4)}-${turned(4, 6)}-${turned(6, 8)}-${hex(8, 10)}-${hex(10, 16)}`
  return /^[0-]+$/.test(id) ? "" : id
}

/** The sectors of a file and their allocation table, which is itself spread over sectors. */
class Sectors {
  private readonly tables: number[] = []

  constructor(
    private readonly file: Buffer,
    private readonly sectorBytes: number,
  ) {
    for (let at = 76; at < 512; at += 4) this.tables.push(file.readUInt32LE(at))
    let more = file.readUInt32LE(68)
    for (let left = file.byteLength / sectorBytes; left > 0 && more < endOfChain; left--) {
      const sector = this.sector(more)
      if (sector.byteLength < sectorBytes) return
      for (let at = 0; at < sectorBytes - 4; at += 4) this.tables.push(sector.readUInt32LE(at))
      more = sector.readUInt32LE(sectorBytes - 4)
    }
  }

  chain(start: number, most: number): Buffer {
    const found: Buffer[] = []
    let bytes = 0
    for (let sector = start; sector < endOfChain && bytes < Math.min(most, this.file.byteLength); ) {
      const content = this.sector(sector)
      if (content.byteLength === 0) break
      found.push(content)
      bytes += content.byteLength
      sector = this.next(sector)
    }
    return found.length === 1 ? (found[0] ?? Buffer.alloc(0)) : Buffer.concat(found)
  }

  private sector(index: number): Buffer {
    const at = (index + 1) * this.sectorBytes
    return this.file.subarray(at, at + this.sectorBytes)
  }

  private next(index: number): number {
    const cells = this.sectorBytes / 4
    const table = this.tables[Math.floor(index / cells)]
    if (table === undefined || table >= endOfChain) return 0xffffffff
    const sector = this.sector(table)
    const at = (index % cells) * 4
    return at + 4 <= sector.byteLength ? sector.readUInt32LE(at) : 0xffffffff
  }
}

/** Streams smaller than the cutoff lie in one stream of 64-byte sectors. */
class MiniSectors {
  constructor(
    private readonly content: Buffer,
    private readonly table: Buffer,
  ) {}

  chain(start: number, most: number): Buffer {
    const found: Buffer[] = []
    for (let sector = start; sector < endOfChain && found.length * 64 < most; ) {
      const content = this.content.subarray(sector * 64, sector * 64 + 64)
      if (content.byteLength === 0) break
      found.push(content)
      sector = sector * 4 + 4 <= this.table.byteLength ? this.table.readUInt32LE(sector * 4) : 0xffffffff
    }
    return Buffer.concat(found)
  }
}
