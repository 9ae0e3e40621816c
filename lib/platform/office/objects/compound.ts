import { Refused } from "../refused"
import { MiniSectors, Sectors } from "./sectors"

/** A stream or a storage of a compound file, unless it is the root. */
export type CompoundEntry = {
  name: string
  isStream: boolean
  /** The storage that it lies in; the root for what no storage leads to. */
  parent: Storage
  /** The first bytes of a stream, at most so many. */
  head: (most: number) => Buffer
  /** The whole stream. @throws Refused where streams share their bytes many times over */
  read: () => Buffer
}

/** The root or another storage: its place in the directory, and its class. */
export type Storage = {
  index: number
  /** As `00020906-0000-0000-c000-000000000046`; empty for none. */
  classId: string
}

/** A compound file, as far as it can be read. */
export type Compound = { root: Storage; storages: Storage[]; entries: CompoundEntry[] }

const entryBytes = 128
const miniSectorShift = 6
const miniCutoff = 4096
const storageType = 1
const streamType = 2
const maxEntries = 65_536
const signature = "d0cf11e0a1b11ae1"
/** Streams do not share sectors: whoever reads much more than the file has is led in circles. */
const maxReadShare = 2
const freeReadBytes = 64 * 1024

export function isCompound(head: Buffer): boolean {
  return head.toString("hex", 0, 8) === signature
}

/**
 * The entries of a compound file (MS-CFB) that is held in memory. Whatever the bytes are, it ends: each chain is at most as
 * long as the file. Undefined where it is no such file.
 * @throws Refused for a directory of more entries than any program writes
 */
export function readCompound(file: Buffer, part: string): Compound | undefined {
  if (file.byteLength < 512 || !isCompound(file)) return undefined
  const shift = file.readUInt16LE(30)
  const isUsual = file.readUInt16LE(32) === miniSectorShift && file.readUInt32LE(56) === miniCutoff
  if ((shift !== 9 && shift !== 12) || !isUsual) return undefined
  const sectors = new Sectors(file, 1 << shift)
  const lines = listLines(sectors.chain(file.readUInt32LE(48), maxEntries * entryBytes + 1), part)
  const root = lines[0]
  if (!root) return undefined
  const mini = new MiniSectors(
    sectors.chain(root.start, file.byteLength),
    sectors.chain(file.readUInt32LE(60), file.byteLength),
  )
  const chain = ({ start, size }: Line, most: number) =>
    size < miniCutoff ? mini.chain(start, Math.min(size, most)) : sectors.chain(start, Math.min(size, most))
  const budget = { left: file.byteLength * maxReadShare + freeReadBytes }
  const parents = findParents(lines)
  const entries = lines.flatMap((line, index): CompoundEntry[] => {
    if (index === 0 || (line.type !== streamType && line.type !== storageType)) return []
    const isStream = line.type === streamType
    const parent = lines[parents[index] ?? 0] ?? root
    const head = (most: number) =>
      isStream ? chain(line, most).subarray(0, Math.min(line.size, most)) : Buffer.alloc(0)
    const read = () => {
      const content = head(line.size)
      budget.left -= content.byteLength
      if (budget.left < 0) throw new Refused("too_complex", part)
      return content
    }
    return [{ name: line.name, isStream, parent, head, read }]
  })
  const storages = lines.filter((line) => line === root || line.type === storageType)
  return { root, storages, entries }
}

type Line = Storage & {
  name: string
  type: number
  /** The root of the tree of what a storage holds, and the two branches of an entry in the tree that it is in. */
  child: number
  branches: number[]
  start: number
  size: number
}

function listLines(directory: Buffer, part: string): Line[] {
  if (directory.byteLength > maxEntries * entryBytes) throw new Refused("too_complex", part)
  const lines: Line[] = []
  for (let at = 0; at + entryBytes <= directory.byteLength; at += entryBytes) {
    lines.push({
      index: lines.length,
      name: nameAt(directory, at, part),
      type: directory.readUInt8(at + 66),
      branches: [directory.readUInt32LE(at + 68), directory.readUInt32LE(at + 72)],
      child: directory.readUInt32LE(at + 76),
      classId: classIdAt(directory, at + 80),
      start: directory.readUInt32LE(at + 116),
      size: directory.readUInt32LE(at + 120),
    })
  }
  return lines
}

/** A name ends where its length says, and there with a zero. @throws Refused where programs could read two names */
function nameAt(directory: Buffer, at: number, part: string): string {
  const nameBytes = Math.min(directory.readUInt16LE(at + 64), 64)
  const [name = ""] = directory.toString("utf16le", at, at + 64).split("\0", 1)
  if (directory.readUInt8(at + 66) !== 0 && nameBytes > 0 && nameBytes !== (name.length + 1) * 2)
    throw new Refused("unknown_object", part)
  return name
}

/** For each entry that a storage leads to, that storage; the first one where there are several. */
function findParents(lines: Line[]): (number | undefined)[] {
  const parents: (number | undefined)[] = []
  const open: [index: number, parent: number][] = lines[0] ? [[lines[0].child, 0]] : []
  for (let next = open.pop(); next; next = open.pop()) {
    const [index, parent] = next
    const line = lines[index]
    if (!line || index === 0 || parents[index] !== undefined) continue
    parents[index] = parent
    for (const branch of line.branches) open.push([branch, parent])
    if (line.type === storageType) open.push([line.child, index])
  }
  return parents
}

/** A class id in its usual form: its first three groups are little-endian. Empty where all is zero. */
export function classIdAt(bytes: Buffer, at: number): string {
  if (at + 16 > bytes.byteLength) return ""
  const number = (from: number, width: number) =>
    bytes
      .readUIntLE(at + from, width)
      .toString(16)
      .padStart(width * 2, "0")
  const hex = (from: number, to: number) => bytes.toString("hex", at + from, at + to)
  const id = `${number(0, 4)}-${number(4, 2)}-${number(6, 2)}-${hex(8, 10)}-${hex(10, 16)}`
  return /^[0-]+$/.test(id) ? "" : id
}

/** A class id as it lies in a file. */
export function classIdBytes(id: string): Buffer {
  const [first = "", second = "", third = "", ...rest] = id.split("-")
  const turned = [first, second, third].map((group) => Buffer.from(group, "hex").reverse())
  return Buffer.concat([...turned, Buffer.from(rest.join(""), "hex")])
}

/** A name as compound files compare it: without case. */
export function foldName(name: string): string {
  return name.toUpperCase().toLowerCase()
}
