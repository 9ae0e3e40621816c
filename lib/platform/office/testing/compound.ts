import { classIdBytes } from "../objects/compound"

const end = 0xfffffffe
const noEntry = 0xffffffff

/** A stream by its path, such as `Macros/VBA/dir`: the storages before its name are made along. */
export type MadeStream = { name: string; content: Buffer }
/** Classes of storages by their path, such as `00020906-0000-0000-c000-000000000046`; the root's path is empty. */
export type MadeClasses = Record<string, string>

/** A compound file (MS-CFB, 512-byte sectors) of streams; a small one lies in the mini stream. */
export function makeCompound(streams: MadeStream[], classes: MadeClasses = {}): Buffer {
  const sectors: Buffer[] = []
  const chains: number[] = []
  const add = (content: Buffer): number => {
    const start = sectors.length
    for (let at = 0; at < content.byteLength; at += 512) {
      sectors.push(Buffer.concat([content.subarray(at, at + 512), Buffer.alloc(512)]).subarray(0, 512))
      chains.push(at + 512 >= content.byteLength ? end : sectors.length)
    }
    return content.byteLength === 0 ? end : start
  }
  const small: Buffer[] = []
  const smallChains: number[] = []
  const placed = new Map<string, { start: number; size: number }>()
  for (const { name, content } of streams) {
    const start = content.byteLength >= 4096 ? add(content) : smallChains.length
    placed.set(name, { start, size: content.byteLength })
    if (content.byteLength >= 4096) continue
    for (let at = 0; at < content.byteLength; at += 64) {
      small.push(Buffer.concat([content.subarray(at, at + 64), Buffer.alloc(64)]).subarray(0, 64))
      smallChains.push(at + 64 >= content.byteLength ? end : smallChains.length + 1)
    }
  }
  const miniStart = add(Buffer.concat(small))
  const miniTable = add(cells(smallChains))
  placed.set("", { start: miniStart, size: small.length * 64 })
  const directory = add(makeDirectory(placed, classes))
  const tables = Math.ceil((sectors.length + Math.ceil(sectors.length / 127) + 1) / 128)
  const firstTable = sectors.length
  for (let count = 0; count < tables; count += 1) chains.push(0xfffffffd)
  const header = Buffer.alloc(512, 0xff)
  header.fill(0, 0, 76)
  header.write("d0cf11e0a1b11ae1", 0, "hex")
  header.writeUInt16LE(3, 26)
  header.writeUInt16LE(0xfffe, 28)
  header.writeUInt16LE(9, 30)
  header.writeUInt16LE(6, 32)
  header.writeUInt32LE(tables, 44)
  header.writeUInt32LE(directory, 48)
  header.writeUInt32LE(4096, 56)
  header.writeUInt32LE(small.length > 0 ? miniTable : end, 60)
  header.writeUInt32LE(end, 68)
  for (let count = 0; count < tables; count += 1) header.writeUInt32LE(firstTable + count, 76 + count * 4)
  return Buffer.concat([header, ...sectors, cells(chains)])
}

function cells(values: number[]): Buffer {
  const table = Buffer.alloc(Math.ceil(values.length / 128) * 512, 0xff)
  for (const [index, value] of values.entries()) table.writeUInt32LE(value, index * 4)
  return table
}

/** The root, the storages and the streams; what a storage holds hangs on one branch. */
function makeDirectory(placed: Map<string, { start: number; size: number }>, classes: MadeClasses): Buffer {
  const paths = new Set([""])
  for (const path of [...Object.keys(classes), ...placed.keys()])
    for (const [index] of path.split("/").entries())
      paths.add(
        path
          .split("/")
          .slice(0, index + 1)
          .join("/"),
      )
  const all = [...paths]
  const parentOf = (path: string) => path.slice(0, Math.max(0, path.lastIndexOf("/")))
  const childrenOf = (parent: string) => all.filter((path) => path !== "" && parentOf(path) === parent)
  return Buffer.concat(
    all.map((path) => {
      const line = Buffer.alloc(128)
      const name = path === "" ? "Root Entry" : path.slice(path.lastIndexOf("/") + 1)
      line.write(name, 0, "utf16le")
      line.writeUInt16LE((name.length + 1) * 2, 64)
      line.writeUInt8(path === "" ? 5 : placed.has(path) ? 2 : 1, 66)
      const siblings = path === "" ? [] : childrenOf(parentOf(path))
      const next = siblings[siblings.indexOf(path) + 1]
      const [child] = childrenOf(path)
      line.writeUInt32LE(noEntry, 68)
      line.writeUInt32LE(next === undefined ? noEntry : all.indexOf(next), 72)
      line.writeUInt32LE(child === undefined ? noEntry : all.indexOf(child), 76)
      classIdBytes(classes[path] ?? "").copy(line, 80)
      line.writeUInt32LE(placed.get(path)?.start ?? 0, 116)
      line.writeUInt32LE(placed.get(path)?.size ?? 0, 120)
      return line
    }),
  )
}

/** What the Packager's stream says of a file, where it is not as usual. */
export type MadePackage = { label?: string; path?: string; temporary?: string; kind?: number; wide?: string[] }

/** The Packager's stream, with a file in it. */
export function packed(name: string, content: Buffer, made: MadePackage = {}): Buffer {
  const { label = name, path = `C:\\${name}`, temporary = `C:\\Temp\\${name}`, kind = 3, wide = [] } = made
  const text = (value: string) => Buffer.from(`${value}\0`, "latin1")
  const temporaryBytes = text(temporary)
  const body = Buffer.concat([
    Buffer.from([2, 0]),
    text(label),
    text(path),
    Buffer.from([0, 0, kind, 0]),
    uint32(temporaryBytes.byteLength),
    temporaryBytes,
    uint32(content.byteLength),
    content,
    ...wide.flatMap((value) => [uint32(value.length), Buffer.from(value, "utf16le")]),
  ])
  return Buffer.concat([uint32(body.byteLength), body])
}

/** The stream that describes an object's program (`CompObj`). */
export function describedAs(program: string): Buffer {
  const text = (value: string) => Buffer.concat([uint32(value.length + 1), Buffer.from(`${value}\0`, "latin1")])
  return Buffer.concat([Buffer.alloc(28), text("An object"), uint32(0), text(program)])
}

export function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32LE(value)
  return bytes
}
