import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { Discoveries } from "../discoveries"
import { examineDocument } from "../examine"
import { Refused } from "../refused"
import { type Made, makeDocument } from "../testing/document"
import { calledFunctions } from "./called-functions"
import { RecordReader } from "./reader"
import { workbookRecords } from "./workbook"

const sevenBits = (value: number): number[] =>
  value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...sevenBits(Math.floor(value / 128))]
const record = (type: number, ...data: (Buffer | number[])[]) => {
  const content = Buffer.concat(data.map((piece) => Buffer.from(piece)))
  return Buffer.concat([Buffer.from([...sevenBits(type), ...sevenBits(content.byteLength)]), content])
}
const u32 = (value: number) => [value & 0xff, (value >> 8) & 0xff, (value >> 16) & 0xff, (value >> 24) & 0xff]
const wide = (text: string) => Buffer.concat([Buffer.from(u32(text.length)), Buffer.from(text, "utf16le")])
const formula = (...tokens: number[]) => [...u32(tokens.length), ...tokens, ...u32(0)]
const text = (value: string) => [0x17, value.length, 0, ...Buffer.from(value, "utf16le")]
const cell = [0, 0, 0, 0, 0, 0, 0, 0]
const link = (kind: number, ...texts: string[]) => record(360, [kind, 0], ...texts.map(wide))
const name = (called: string, ...tokens: number[]) => record(39, Buffer.alloc(9), wide(called), formula(...tokens))
const call = (number: number, count = 1) => [0x42, count, number & 0xff, number >> 8]

function judged(bytes: Buffer, pieceBytes = bytes.byteLength): string[] | string {
  const discoveries = new Discoveries()
  const links: string[] = []
  try {
    const reader = workbookRecords("xl/a.bin", discoveries, (id, use) => links.push(`${id}: ${use}`))
    for (let at = 0; at < bytes.byteLength; at += pieceBytes) reader.write(bytes.subarray(at, at + pieceBytes))
    reader.end()
  } catch (error) {
    if (error instanceof Refused) return error.refusal.reason
    throw error
  }
  const noted = discoveries.notices(() => undefined).flatMap(({ places }) => places)
  return [...links, ...noted]
}

describe("the records of an .xlsb", () => {
  test.each<[string, Buffer, string | string[]]>([
    ["a link to a program", link(1, "cmd", "/c calc"), "dde"],
    ["a link to a workbook", link(0, "rId1"), ["rId1: data"]],
    ["a linked object", link(2, "rId1", "Package"), ["rId1: object"]],
    ["a link without its kind", record(360, [1]), "damaged_file"],
    [
      "CALL in a cell",
      record(9, cell, Buffer.alloc(10), formula(...text("Kernel32"), ...call(150, 3))),
      "runs_program",
    ],
    ["CALL behind a text result", record(8, cell, wide("abc"), [0, 0], formula(...call(150))), "runs_program"],
    ["REGISTER.ID in a range", record(426, Buffer.alloc(17), formula(...call(267, 2))), "runs_program"],
    ["REGISTER in a name", name("a", 0x1e, 1, 0, 0x61, 149, 0), "runs_program"],
    ["a program behind CHOOSE", name("a", 0x19, 4, 1, 0, 0, 0, 0, 0, ...call(110)), "runs_program"],
    ["a program behind a token that is not known", name("a", 0x7f, 1, ...call(150)), "runs_program"],
    ["RTD", record(427, Buffer.alloc(16), formula(...text("a"), ...call(379))), ["RTD formula"]],
    ["a newer function", name("_xlfn.WEBSERVICE"), ["WEBSERVICE formula"]],
    ["a link that starts a handler", name("a", ...text("search-ms:a"), ...call(359)), "unsafe_link"],
    ["a link to the web", name("a", ...text("https://example.org"), ...call(359)), []],
    ["a name called as a function that it is not", name("CALLS"), []],
    [
      "a range that is called as a macro function",
      Buffer.concat(["Register", "Call", "Open"].map((each) => name(each))),
      [],
    ],
    ["a function of an add-in", name("_xlfn.CALL"), "runs_program"],
    [
      "a year, a month, a transposed range and their neighbours",
      name("a", ...[53, 68, 69, 81, 83, 84, 94].flatMap((number) => call(number))),
      [],
    ],
    ["FOPEN", name("a", ...call(132, 2)), "runs_program"],
    ["FWRITELN", name("a", ...call(137, 2)), "runs_program"],
    ["INITIATE", name("a", 0x21, 175, 0), "dde"],
    ["REQUEST", name("a", 0x21, 176, 0), "dde"],
    ["EVALUATE", name("a", 0x21, 1, 1), ["EVALUATE formula"]],
    ["a hyperlink", record(494, Buffer.alloc(16), wide("rId3")), ["rId3: link"]],
    ["a link in two pieces", name("a", ...text("search-"), ...text("ms:a"), 8, ...call(359)), "unsafe_link"],
    [
      "a link that is computed",
      name("a", 0x44, 0, 0, 0, 0, 0, 0, ...call(359)),
      ["Link to an address that is computed"],
    ],
    ["a connection", record(201, Buffer.alloc(20), wide("Sales")), ["Data connection"]],
    ["a database", record(203, [1, 0, 0, 0], wide("Provider=A;Data Source=b")), ["Data by Provider=A;Data Source=b"]],
    ["a web query", record(261, [0, 0, 0], wide("https://example.org/")), ["Data by https://example.org/"]],
    ["a web query of a handler", record(261, [0, 0, 0], wide("search-ms:query=a")), "unsafe_link"],
    ["a text file", record(538, [0], wide("\\\\server\\a.txt")), ["Data by \\\\server\\a.txt"]],
    [
      "numbers that look like a call",
      record(9, cell, Buffer.alloc(10), formula(0x1f, 0x22, 3, 150, 0, 0, 0, 0, 0)),
      [],
    ],
    ["a text that looks like a call", name("a", ...text('"\u0096\u0003')), []],
    ["a value that looks like a link", record(5, cell, link(1, "a", "b")), []],
    ["a record without its end", Buffer.from([39, 200, 1, 0]), "damaged_file"],
    ["a length without its end", Buffer.from([39, 0x80]), "damaged_file"],
  ])("%s", (_, bytes, expected) => {
    expect(judged(bytes)).toEqual(expected)
    expect(judged(bytes, 1)).toEqual(expected)
  })

  test("a formula larger than any is refused, and other large records are passed over", () => {
    expect(judged(record(39, Buffer.alloc(300 * 1024)))).toBe("too_complex")
    expect(judged(record(19, Buffer.alloc(300 * 1024)))).toEqual([])
  })

  test("any bytes are read without a fault, in one piece or in many", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.integer({ min: 1, max: 7 }), (bytes, size) => {
        const [whole, pieces] = [judged(Buffer.from(bytes)), judged(Buffer.from(bytes), size)]
        expect(pieces).toEqual(whole)
        calledFunctions(Buffer.from(bytes))
      }),
    )
  })

  test("every record comes with its bytes", () => {
    const records = fc.array(fc.tuple(fc.nat(16_383), fc.uint8Array({ maxLength: 400 })), { maxLength: 20 })
    fc.assert(
      fc.property(records, (all) => {
        const read: [number, Uint8Array][] = []
        const reader = new RecordReader("a", new Set(all.map(([type]) => type)), (type, data) =>
          read.push([type, Uint8Array.from(data)]),
        )
        reader.write(Buffer.concat(all.map(([type, data]) => record(type, Buffer.from(data)))))
        reader.end()
        expect(read).toEqual(all)
      }),
    )
  })
})

describe("an .xlsb in a document", () => {
  const types: [string, string][] = [["bin", "application/vnd.ms-excel.externalLink"]]
  const embedding = (linked: Buffer, relationship: { type: string; target: string }) => {
    const workbook: Made = {
      kind: "xlsx",
      mainType: "application/vnd.ms-excel.sheet.binary.macroEnabled.main",
      main: record(131).toString("latin1"),
      relationships: [{ type: "externalLink", target: "externalLinks/a.bin" }],
      defaults: types,
      entries: [
        { name: "xl/externalLinks/a.bin", content: linked },
        {
          name: "xl/externalLinks/_rels/a.bin.rels",
          content: `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r0" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/${relationship.type}" Target="${relationship.target}" TargetMode="External"/></Relationships>`,
        },
      ],
    }
    return makeDocument({
      relationships: [{ type: "package", target: "embeddings/a.xlsb" }],
      defaults: [["xlsb", "application/vnd.ms-excel.sheet.binary.macroEnabled.12"]],
      entries: [{ name: "word/embeddings/a.xlsb", content: makeDocument(workbook) }],
    })
  }
  const verdict = async (bytes: Buffer) => {
    const source = { size: bytes.byteLength, read: async (from: number, to: number) => bytes.subarray(from, to + 1) }
    const report = await examineDocument(source, "docx")
    return report.ok ? report.notices.map(({ code }) => code).sort() : report.reason
  }

  test.each<[string, Buffer, { type: string; target: string }, string | string[]]>([
    ["DDE", link(1, "cmd", "/c calc"), { type: "externalLinkPath", target: "b.xlsx" }, "dde"],
    [
      "a workbook elsewhere",
      link(0, "r0"),
      { type: "externalLinkPath", target: "https://example.org/b.xlsx" },
      ["embedded_files", "external_data"],
    ],
    [
      "an object elsewhere, called a link",
      link(2, "r0", "Package"),
      { type: "hyperlink", target: "https://example.org/b" },
      "remote_object",
    ],
  ])("%s", async (_, linked, relationship, expected) => {
    expect(await verdict(embedding(linked, relationship))).toEqual(expected)
  })
})
