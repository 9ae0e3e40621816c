import fc from "fast-check"
import { expect, test } from "vitest"
import { makeCompound, packed } from "../testing/compound"
import { type Setting, verdict } from "./objects.fixture"

/** Refused with a reason or taken with notices: nothing else is thrown. */
const isVerdict = async (bytes: Buffer, setting?: Setting) => {
  const judged = await verdict(bytes, setting)
  expect(typeof judged === "string" || Array.isArray(judged)).toBe(true)
}

const compound = makeCompound(
  [
    { name: "\u0001Ole", content: Buffer.alloc(40) },
    { name: "\u0001CompObj", content: Buffer.alloc(200) },
    { name: "\u0001Ole10Native", content: packed("a.pdf", Buffer.alloc(5000, 65)) },
    { name: "Workbook", content: Buffer.alloc(5000, 8) },
    { name: "PowerPoint Document", content: Buffer.from("101011100a000000", "hex") },
    { name: "a/b/WordDocument", content: Buffer.from("\u0013 INCLUDETEXT a \u0014") },
  ],
  { "": "0003000c-0000-0000-c000-000000000046", a: "00020906-0000-0000-c000-000000000046" },
)
const change = fc.tuple(fc.nat(compound.byteLength - 1), fc.constantFrom(0, 1, 2, 3, 0x13, 0x7f, 0x80, 0xfe, 0xff))

test("any bytes are judged", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.uint8Array({ maxLength: 600 }),
      fc.constantFrom("", "d0cf11e0a1b11ae1", "504b0304", "fffe"),
      fc.constantFrom("", "text/html", "text/plain"),
      (bytes, head, type) => isVerdict(Buffer.concat([Buffer.from(head, "hex"), bytes]), { type }),
    ),
  )
})

test("any page is judged", async () => {
  const piece = fc.constantFrom(
    "<",
    ">",
    "<!--",
    "-->",
    "<![",
    "]>",
    "<xml>",
    "<style>",
    "</style>",
    "<p style='",
    "url(",
    "'",
    "/",
    "<?",
    "&#",
    "\\6",
  )
  await fc.assert(
    fc.asyncProperty(fc.array(fc.oneof(piece, fc.string()), { maxLength: 40 }), (pieces) =>
      isVerdict(Buffer.from(pieces.join("")), { type: "text/html" }),
    ),
  )
})

test("a compound file is judged, whatever is changed in it", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 12 }), fc.nat(compound.byteLength), (changes, cut) => {
      const bytes = Buffer.from(compound)
      for (const [at, value] of changes) bytes[at] = value
      return isVerdict(cut % 3 === 0 ? bytes.subarray(0, cut) : bytes)
    }),
    { numRuns: 500 },
  )
})

test.each<[string, Buffer, Setting?]>([
  ["streams that share their bytes", sharing()],
  ["fields", makeCompound([{ name: "WordDocument", content: Buffer.alloc(4 * 1024 ** 2, "\u0013\0A\u0013") }])],
  ["blanks in fields", makeCompound([{ name: "WordDocument", content: Buffer.alloc(4 * 1024 ** 2, "\u0013   ") }])],
  ["records", makeCompound([{ name: "Workbook", content: Buffer.alloc(4 * 1024 ** 2) }])],
  ["openings of comments", Buffer.from(`<p>${"<!--".repeat(500_000)}`), { type: "text/html" }],
  ["openings of elements", Buffer.from(`<p>${"<p a=b ".repeat(300_000)}`), { type: "text/html" }],
  ["addresses in a style", Buffer.from(`<style>${"url( ".repeat(300_000)}`), { type: "text/html" }],
  ["comments in a style", Buffer.from(`<style>${"/*".repeat(500_000)}`), { type: "text/html" }],
  ["backslashes in a style", Buffer.from(`<style>${"\\".repeat(1_000_000)}`), { type: "text/html" }],
])("a few megabytes of %s take no longer than their length", async (_, bytes, setting) => {
  const begun = process.threadCpuUsage()
  await isVerdict(bytes, setting)
  const { user, system } = process.threadCpuUsage(begun)
  expect((user + system) / 1000).toBeLessThan(10_000)
})

/** Thousands of entries, each of which says that it is the same large stream. */
function sharing(): Buffer {
  const large = { name: "Workbook", content: Buffer.alloc(1024 ** 2) }
  const names = Array.from({ length: 4000 }, (_, index) => ({ name: `Package${index}`, content: Buffer.alloc(0) }))
  const bytes = makeCompound([large, ...names])
  const line = bytes.lastIndexOf(Buffer.from("Workbook", "utf16le"))
  const place = bytes.subarray(line + 116, line + 124)
  for (
    let at = bytes.indexOf(Buffer.from("Package", "utf16le"));
    at >= 0;
    at = bytes.indexOf(Buffer.from("Package", "utf16le"), at + 128)
  ) {
    bytes.fill(0, at, at + 64)
    bytes.write("Workbook", at, "utf16le")
    place.copy(bytes, at + 116)
  }
  return bytes
}
