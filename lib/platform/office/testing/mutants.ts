import { existsSync, readdirSync, readFileSync, statSync } from "node:fs"
import { join } from "node:path"
import { Uint8ArrayReader, Uint8ArrayWriter, ZipReader } from "@zip.js/zip.js"
import fc from "fast-check"
import type { OfficeKind } from "../report"
import { type MadeEntry, makeArchive } from "./archive"
import { makeCompound, packed } from "./compound"
import { makeDocument } from "./document"

/** A document to begin from, with its entries as a strict reader has them. */
export type Seed = { kind: OfficeKind; bytes: Buffer; entries: MadeEntry[] }
export type Mutant = { kind: OfficeKind; bytes: Buffer }

/** Larger ones would make each mutation slow, and hold nothing else. */
const maxSeedBytes = 12_000

const vml = `<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"><v:shape id="a"><v:imagedata src="media/a.png" o:title=""><br></v:shape></xml>`
const field = (instruction: string) =>
  `<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>${instruction}</w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>1</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>`

/** Documents of every kind with something in them for every reader of the gate. */
function madeSeeds(): Record<string, Buffer> {
  const workbook = makeDocument({
    kind: "xlsx",
    main: `<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><definedNames><definedName name="a">'[1]S'!$A$1</definedName></definedNames><f>SUM(A1:B2)&amp;"x|y"</f><f>HYPERLINK("https://example.org/","a")</f></workbook>`,
  })
  const object = makeCompound([
    { name: "\u0001Ole10Native", content: packed("a.pdf", Buffer.from("%PDF-1.7")) },
    { name: "\u0001CompObj", content: Buffer.alloc(100, 1) },
  ])
  const document = makeDocument({
    body: `${field(" PAGE ")}${field(' HYPERLINK "https://example.org/" ')}${field(' INCLUDEPICTURE "https://example.org/a.png" ')}`,
    relationships: [
      { type: "package", target: "embeddings/a.xlsx" },
      { type: "oleObject", target: "embeddings/o.bin" },
      { type: "aFChunk", target: "chunk.htm" },
      { type: "vmlDrawing", target: "drawing.vml" },
      { type: "attachedTemplate", target: "file:///C:/Templates/a.dotm", external: true },
      { type: "hyperlink", target: "https://example.org/", external: true },
    ],
    defaults: [
      ["vml", "application/vnd.openxmlformats-officedocument.vmlDrawing"],
      ["htm", "text/html"],
    ],
    entries: [
      { name: "word/embeddings/a.xlsx", content: workbook },
      { name: "word/embeddings/o.bin", content: object },
      { name: "word/chunk.htm", content: '<html><body><p style="color:red">Text</p><img src="a.png"></body></html>' },
      { name: "word/drawing.vml", content: vml },
    ],
  })
  const deck = makeDocument({
    kind: "pptx",
    main: `<p:presentation xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><a:hlinkClick action="ppaction://hlinkshowjump?jump=nextslide"/></p:presentation>`,
  })
  return { "rich.docx": document, "rich.xlsx": workbook, "rich.pptx": deck }
}

/** @param folder of genuine documents; where it is not there, the made ones have to do */
export async function seedsFrom(folder: string): Promise<Seed[]> {
  const names = existsSync(folder) ? readdirSync(folder).sort() : []
  const small = names.filter((name) => statSync(join(folder, name)).size <= maxSeedBytes)
  const files: [string, Buffer][] = small.map((name) => [name, readFileSync(join(folder, name))])
  // Three times as likely as all the others: they are small, quick to read, and hold what the others lack.
  const made = Object.entries(madeSeeds())
  for (const kind of ["docx", "xlsx", "pptx"] as const) made.push([`made.${kind}`, makeDocument({ kind })])
  const times = Math.max(1, Math.ceil((files.length * 3) / made.length))
  for (let count = 0; count < times; count++) files.push(...made)
  return Promise.all(
    files.map(async ([name, bytes]) => ({
      kind: name.slice(-4) as OfficeKind,
      bytes,
      entries: (await readStrictly(bytes)).map(([entry, content]) => ({ name: entry, content })),
    })),
  )
}

/** Every entry, as a reader has it that forgives nothing. */
export async function readStrictly(bytes: Uint8Array): Promise<[string, Uint8Array][]> {
  const zip = new ZipReader(new Uint8ArrayReader(bytes), {
    useWebWorkers: false,
    strictness: "strict",
    checkCrc32: true,
    // The gate compares local headers itself, and forgives a flag that changes nothing.
    checkLocalDirectory: false,
  })
  const read: [string, Uint8Array][] = []
  for (const entry of await zip.getEntries())
    read.push([entry.filename, entry.directory ? new Uint8Array() : await entry.getData(new Uint8ArrayWriter())])
  return read
}

const change = fc.record({
  at: fc.double({ min: 0, max: 0.999999, noNaN: true }),
  how: fc.constantFrom("set", "flip", "insert", "remove", "repeat", "cut", "swap"),
  value: fc.nat(255),
  length: fc.integer({ min: 1, max: 64 }),
})
type Change = { at: number; how: string; value: number; length: number }

function mutate(bytes: Buffer, { at, how, value, length }: Change): Buffer {
  const index = Math.floor(at * bytes.byteLength)
  const before = bytes.subarray(0, index)
  if (how === "cut") return Buffer.from(before)
  if (how === "insert") return Buffer.concat([before, Buffer.alloc(length, value), bytes.subarray(index)])
  if (how === "remove") return Buffer.concat([before, bytes.subarray(index + length)])
  if (how === "repeat") return Buffer.concat([before, bytes.subarray(index, index + length), bytes.subarray(index)])
  if (how === "swap") {
    const [middle, rest] = [bytes.subarray(index, index + length), bytes.subarray(index + length)]
    return Buffer.concat([before, rest.subarray(0, length), middle, rest.subarray(length)])
  }
  const changed = Buffer.from(bytes)
  if (index < changed.byteLength) changed[index] = how === "set" ? value : (changed[index] ?? 0) ^ (1 << (value % 8))
  return changed
}

/** Of the file as it is, or of one part in it that is packed again as it should be. */
function mutantOf({ kind, bytes, entries }: Seed, inPart: boolean, part: number, changes: Change[]): Mutant {
  if (!inPart) return { kind, bytes: changes.reduce(mutate, bytes) }
  const changed = entries.map((entry, index) =>
    index === part % entries.length
      ? { ...entry, content: changes.reduce(mutate, Buffer.from(entry.content ?? "")) }
      : entry,
  )
  return { kind, bytes: makeArchive(changed) }
}

/** Documents that were changed in a few places: in the archive's own bytes, or three times as often within a part. */
export function mutants(seeds: Seed[]): fc.Arbitrary<Mutant> {
  return fc
    .tuple(
      fc.constantFrom(...seeds),
      fc.integer({ min: 0, max: 3 }),
      fc.nat(100),
      fc.array(change, { minLength: 1, maxLength: 4 }),
    )
    .map(([seed, where, part, changes]) => mutantOf(seed, where > 0, part, changes))
}
