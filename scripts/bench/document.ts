import { randomBytes } from "node:crypto"
import { crc32 } from "node:zlib"

/** A Word document of a given size: a few bytes, a block that is repeated, a few bytes. It is never held as a whole. */
export type Document = { size: number; chunks: () => Generator<Buffer> }

const contentTypes = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="bin" ContentType="application/octet-stream"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>`
const relationships = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>`
const text = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p><w:r><w:t>Measured.</w:t></w:r></w:p></w:body></w:document>`

const paddingName = "padding.bin"
const block = randomBytes(1024 ** 2)
// Not by chance the beginning of a program.
block[0] = 0

type Entry = { name: string; size: number; crc: number; offset: number }

/** What stands in an entry's header and in its line of the directory alike: ZIP, stored, no compression. */
function common({ name, size, crc }: Omit<Entry, "offset">): Buffer {
  const fields = Buffer.alloc(26)
  fields.writeUInt16LE(20, 0)
  // 1980-01-01, the first day of this format.
  fields.writeUInt16LE(0x21, 8)
  fields.writeUInt32LE(crc, 10)
  fields.writeUInt32LE(size, 14)
  fields.writeUInt32LE(size, 18)
  fields.writeUInt16LE(name.length, 22)
  return fields
}

function header(entry: Omit<Entry, "offset">): Buffer {
  return Buffer.concat([Buffer.from("PK\x03\x04"), common(entry), Buffer.from(entry.name)])
}

function directoryLine(entry: Entry): Buffer {
  const rest = Buffer.alloc(14)
  rest.writeUInt32LE(entry.offset, 10)
  return Buffer.concat([Buffer.from("PK\x01\x02\x14\x00"), common(entry), rest, Buffer.from(entry.name)])
}

function directory(entries: Entry[], offset: number): Buffer {
  const lines = Buffer.concat(entries.map(directoryLine))
  const end = Buffer.alloc(22)
  end.write("PK\x05\x06")
  end.writeUInt16LE(entries.length, 8)
  end.writeUInt16LE(entries.length, 10)
  end.writeUInt32LE(lines.length, 12)
  end.writeUInt32LE(offset, 16)
  return Buffer.concat([lines, end])
}

function* padding(size: number): Generator<Buffer> {
  for (let left = size; left > 0; left -= block.length) yield left < block.length ? block.subarray(0, left) : block
}

function crcOfPadding(size: number): number {
  let crc = 0
  for (const chunk of padding(size)) crc = crc32(chunk, crc)
  return crc
}

/** @param size in bytes, of the whole document: at least 2,000 and at most 4 GiB, where ZIP would need another format. */
export function makeDocument(size: number): Document {
  const parts: Buffer[] = []
  const entries: Entry[] = []
  let offset = 0
  for (const [name, content] of [
    ["[Content_Types].xml", Buffer.from(contentTypes)],
    ["_rels/.rels", Buffer.from(relationships)],
    ["word/document.xml", Buffer.from(text)],
  ] as const) {
    const entry = { name, size: content.length, crc: crc32(content) }
    entries.push({ ...entry, offset })
    parts.push(header(entry), content)
    offset += header(entry).length + content.length
  }
  const empty = { name: paddingName, size: 0, crc: 0, offset }
  const rest = header(empty).length + directory([...entries, empty], 0).length
  const filler = { name: paddingName, size: size - offset - rest, crc: 0, offset }
  filler.crc = crcOfPadding(filler.size)
  const head = Buffer.concat([...parts, header(filler)])
  const tail = directory([...entries, filler], head.length + filler.size)
  return {
    size,
    *chunks() {
      yield head
      yield* padding(filler.size)
      yield tail
    },
  }
}
