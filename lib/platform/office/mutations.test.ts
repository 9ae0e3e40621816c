import { existsSync, readdirSync, readFileSync, statSync } from "node:fs"
import { join, resolve } from "node:path"
import { Uint8ArrayReader, Uint8ArrayWriter, ZipReader } from "@zip.js/zip.js"
import fc from "fast-check"
import { SaxesParser } from "saxes"
import { expect, test } from "vitest"
import { examineDocument } from "./examine"
import type { OfficeKind } from "./report"
import { type MadeEntry, makeArchive } from "./testing/archive"
import { makeDocument } from "./testing/document"

/** How many mutants are tried; more on demand. */
const mutations = Number(process.env.GATE_MUTATIONS ?? 10_000)
const hangMilliseconds = 5_000
const memoryMost = 200 * 1024 ** 2

type Genuine = { kind: OfficeKind; bytes: Buffer; entries: MadeEntry[] }

const sampleFolder = resolve(process.env.OFFICE_SAMPLES ?? "../shared/office-samples", "accept")
const genuineBytesMost = 12_000

async function genuineFiles(): Promise<Genuine[]> {
  const names = existsSync(sampleFolder) ? readdirSync(sampleFolder).sort() : []
  const small = names.filter((name) => statSync(join(sampleFolder, name)).size <= genuineBytesMost)
  const files: [string, Buffer][] = small.map((name) => [name, readFileSync(join(sampleFolder, name))])
  for (const kind of ["docx", "xlsx", "pptx"] as const) files.push([`made.${kind}`, makeDocument({ kind })])
  return Promise.all(
    files.map(async ([name, bytes]) => ({
      kind: name.slice(-4) as OfficeKind,
      bytes,
      entries: (await readStrictly(bytes)).map(([entry, content]) => ({ name: entry, content })),
    })),
  )
}

/** Every entry, as a reader has it that forgives nothing. */
async function readStrictly(bytes: Uint8Array): Promise<[string, Uint8Array][]> {
  const zip = new ZipReader(new Uint8ArrayReader(bytes), {
    useWebWorkers: false,
    strictness: "strict",
    checkCrc32: true,
  })
  const read: [string, Uint8Array][] = []
  for (const entry of await zip.getEntries())
    read.push([entry.filename, entry.directory ? new Uint8Array() : await entry.getData(new Uint8ArrayWriter())])
  return read
}

function parseStrictly(content: Uint8Array): void {
  const utf16 = content[0] === 0xff || content[0] === 0xfe
  const parser = new SaxesParser({ xmlns: true })
  parser.on("doctype", () => expect.unreachable("a DOCTYPE"))
  parser.on("error", (error) => {
    // Text outside of the root, which a genuine file has and Office reads over, is taken.
    if (!error.message.includes("text data outside of root node")) throw error
  })
  parser
    .write(new TextDecoder(utf16 ? (content[0] === 0xff ? "utf-16le" : "utf-16be") : "utf-8").decode(content))
    .close()
}

const change = fc.record({
  at: fc.double({ min: 0, max: 0.999999, noNaN: true }),
  how: fc.constantFrom("set", "flip", "insert", "remove", "repeat", "cut"),
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
  const changed = Buffer.from(bytes)
  if (index < changed.byteLength) changed[index] = how === "set" ? value : (changed[index] ?? 0) ^ (1 << (value % 8))
  return changed
}

/** Of the file as it is, or of one part in it that is packed again as it should be. */
function mutant({ bytes, entries }: Genuine, inPart: boolean, part: number, changes: Change[]): Buffer {
  if (!inPart) return changes.reduce(mutate, bytes)
  return makeArchive(
    entries.map((entry, index) =>
      index === part % entries.length
        ? { ...entry, content: changes.reduce(mutate, Buffer.from(entry.content ?? "")) }
        : entry,
    ),
  )
}

/** In this thread's heap and outside of it, with what waits to be collected. */
function bytesHeld(): number {
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}

test(
  "S55 S56 S62 however a genuine file is changed: no throw, no hang, little memory, and what is taken a strict reader reads",
  async () => {
    const genuine = await genuineFiles()
    let taken = 0
    const before = bytesHeld()
    let most = 0
    const property = fc.asyncProperty(
      fc.nat(genuine.length - 1),
      fc.boolean(),
      fc.nat(100),
      fc.array(change, { minLength: 1, maxLength: 4 }),
      async (file, inPart, part, changes) => {
        const base = genuine[file]!
        const bytes = mutant(base, inPart, part, changes)
        const begunAt = performance.now()
        const report = await examineDocument(
          { size: bytes.byteLength, read: async (start, end) => bytes.subarray(start, end + 1) },
          base.kind,
        )
        expect(performance.now() - begunAt).toBeLessThan(hangMilliseconds)
        most = Math.max(most, bytesHeld() - before)
        if (!report.ok) return
        taken += 1
        for (const [name, content] of await readStrictly(bytes)) if (/\.(xml|rels)$/i.test(name)) parseStrictly(content)
      },
    )
    await fc.assert(property, { numRuns: mutations, seed: 3, endOnFailure: true })
    expect(taken).toBeGreaterThan(mutations / 100)
    expect(most).toBeLessThan(memoryMost)
  },
  Math.max(180_000, mutations * 30),
)
