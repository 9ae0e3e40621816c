import { describe, expect, test } from "vitest"
import type { Extent } from "../archive/layout"
import { examineDocument } from "../examine"
import { Refused } from "../refused"
import { makeArchive } from "../testing/archive"
import { documentEntries, type Made, makeDocument } from "../testing/document"
import { Budget } from "./bomb"

const mega = 1024 ** 2
const giga = 1024 ** 3
const entry = (name: string, size: number, packedSize = 0): Extent => ({
  name,
  rawName: Buffer.from(name),
  offset: 0,
  method: 8,
  flags: 0,
  packedSize,
  size,
  checksum: 0,
  directory: false,
  symlink: false,
  codePage: false,
  guessed: false,
  undecoded: false,
  ambiguousName: false,
  end: 0,
})
const isRefused = (work: () => void) => {
  try {
    work()
    return false
  } catch (error) {
    return error instanceof Refused && error.refusal.reason === "bomb"
  }
}
function budgetOf(packedBytes: number): Budget {
  const budget = new Budget(packedBytes)
  budget.free(({ name }) => name.endsWith(".bmp"))
  return budget
}
/** Spends what an entry unpacks to, piece by piece; how much of it was unpacked before it was refused, or all. */
function spendAll(budget: Budget, extent: Extent, bytes: number): number {
  for (let spent = mega; spent <= bytes; spent += mega)
    if (isRefused(() => budget.spend(extent, mega, spent))) return spent
  return bytes
}

describe("a budget", () => {
  test("takes pictures that pack to almost nothing, up to 1 GiB", () => {
    const picture = entry("word/media/plan.bmp", 900 * mega, 1_000)
    const budget = budgetOf(50_000)
    expect(isRefused(() => budget.refuseDeclared([picture]))).toBe(false)
    expect(spendAll(budget, picture, 900 * mega)).toBe(900 * mega)
    expect(spendAll(budget, entry("b.bmp", 1, 1), giga)).toBe(125 * mega)
    expect(isRefused(() => budgetOf(50_000).refuseDeclared([picture, picture]))).toBe(true)
  })

  test("takes nothing else beyond 200 times the file, or 400 times the part", () => {
    expect(spendAll(budgetOf(50_000), entry("a.xml", 1, mega), giga)).toBe(17 * mega)
    expect(spendAll(budgetOf(mega), entry("a.xml", 1, mega), giga)).toBe(201 * mega)
    expect(spendAll(budgetOf(mega), entry("a.xml", 1, 50_000), giga)).toBe(20 * mega)
    expect(spendAll(budgetOf(mega), entry("a.bin", 1, 50_000), giga)).toBe(20 * mega)
    expect(isRefused(() => budgetOf(32_000).refuseDeclared([entry("a.xml", 40 * mega)]))).toBe(true)
    const many = Array.from({ length: 2_000 }, (_, index) => entry(`${index}.xml`, 10_000))
    expect(isRefused(() => budgetOf(32_000).refuseDeclared(many))).toBe(true)
    expect(isRefused(() => budgetOf(32_000).refuseDeclared(many.slice(1_000)))).toBe(false)
  })

  test("takes 4 GiB in all, whatever the file's size", () => {
    expect(isRefused(() => budgetOf(giga).refuseDeclaredTotal([{ size: 4 * giga }]))).toBe(false)
    expect(isRefused(() => budgetOf(giga).refuseDeclaredTotal([{ size: 4 * giga }, { size: 1 }]))).toBe(true)
    const budget = budgetOf(giga)
    expect(spendAll(budget, entry("a.bmp", 1), giga)).toBe(giga)
    expect(spendAll(budget, entry("a.xml", 1, giga), 9 * giga)).toBe(3 * giga + mega)
  })

  test("counts before it knows what is a picture", () => {
    expect(spendAll(new Budget(50_000), entry("a.bmp", 1, mega), giga)).toBe(17 * mega)
  })

  test("counts documents within a document together", () => {
    const outer = budgetOf(100_000)
    let spent = 0
    for (let count = 0; count < 10; count++) spent += spendAll(outer.within(16_000), entry("a.xml", 1, mega), 10 * mega)
    expect(spent).toBeLessThan(30 * mega)
    const media = outer.within(16_000)
    media.free(() => true)
    expect(spendAll(media, entry("a.bmp", 1), 2 * giga)).toBe(giga + mega)
    expect(spendAll(outer, entry("a.bmp", 1), giga)).toBe(mega)
  })
})

const examine = (bytes: Buffer) =>
  examineDocument({ size: bytes.byteLength, read: async (start, end) => bytes.subarray(start, end + 1) }, "docx")
const white = Buffer.alloc(40 * mega, 255)
const picture = (name: string, type: string, relationship = "image"): Made => ({
  defaults: [["bmp", type]],
  relationships: [{ type: relationship, target: `media/${name}` }],
  entries: [{ name: `word/media/${name}`, content: white }],
})

describe("a document", () => {
  test.each<[string, Made]>([
    ["a white picture", picture("plan.bmp", "image/bmp")],
    ["a white picture of an unknown type", picture("plan.bmp", "application/octet-stream")],
    [
      "a white picture that nothing shows",
      { defaults: [["bmp", "image/bmp"]], entries: picture("plan.bmp", "").entries },
    ],
    ["a silent film", picture("film.bmp", "video/mp4", "video")],
    ["a font", picture("a.bmp", "application/x-fontdata", "font")],
  ])("with %s is taken", async (_, made) => {
    expect(await examine(makeDocument(made))).toMatchObject({ ok: true })
  })

  const xml = `<svg xmlns="http://www.w3.org/2000/svg">${" ".repeat(40 * mega)}</svg>`
  test.each<[string, Made]>([
    ["data that nothing calls a picture", { entries: [{ name: "word/a.bin", content: white }] }],
    [
      "a picture that is an object too",
      { ...picture("a.bmp", "image/bmp"), relationships: [{ type: "oleObject", target: "media/a.bmp" }] },
    ],
    [
      "a picture that is markup",
      { ...picture("a.bmp", "image/svg+xml"), entries: [{ name: "word/media/a.bmp", content: xml }] },
    ],
    [
      "markup that is called a picture",
      { ...picture("a.bmp", "application/xml"), entries: [{ name: "word/media/a.bmp", content: xml }] },
    ],
  ])("with %s is refused", async (_, made) => {
    expect(await examine(makeDocument(made))).toMatchObject({ ok: false, reason: "bomb" })
  })

  test("whose lists unpack to too much is refused before they are read", async () => {
    const entries = documentEntries().map((one) =>
      one.name === "_rels/.rels" ? { ...one, content: `${String(one.content)}${" ".repeat(40 * mega)}` } : one,
    )
    for (const size of [undefined, 100]) {
      const lying = entries.map((one) => (one.name === "_rels/.rels" ? { ...one, size } : one))
      expect(await examine(makeArchive(lying))).toEqual({ ok: false, reason: "bomb", where: "_rels/.rels" })
    }
  })
})
