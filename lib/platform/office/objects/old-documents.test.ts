import { deflateSync } from "node:zlib"
import { describe, expect, test } from "vitest"
import { makeCompound, uint32 } from "../testing/compound"
import { excel, ofProgram, taken, type Verdict, verdict, word } from "./objects.fixture"

const text = (content: string) => Buffer.from(content, "latin1")
const equation = "0002ce02-0000-0000-c000-000000000046"
const stream = (name: string, content: Buffer | string = "content") => ({ name, content: Buffer.from(content) })
const plain = [stream("WordDocument", "\u00ec\u00a5 text")]
const linked = (path: string) => [...taken, `external_data: Data from ${path}`]

const record = (type: number, content: Buffer) => {
  const head = Buffer.alloc(4)
  head.writeUInt16LE(type)
  head.writeUInt16LE(content.byteLength, 2)
  return Buffer.concat([head, content])
}
const begin = (version: number, kind: number) => record(0x0809, Buffer.from([0, version, kind, 0, 0, 0, 0, 0]))
const sheet = (kind: number) => record(0x0085, Buffer.from([0, 0, 0, 0, 0, kind, 1, 0, 65]))
const book = (path: string, isWide = false) =>
  record(
    0x01ae,
    Buffer.concat([
      Buffer.from([1, 0, path.length, 0, isWide ? 1 : 0]),
      Buffer.from(path, isWide ? "utf16le" : "latin1"),
      // The name of a sheet, of three characters.
      Buffer.from([3, 0, 0, 74, 97, 110]),
    ]),
  )
const end = record(0x000a, Buffer.alloc(0))
const workbook = (...records: Buffer[]) =>
  ofProgram(excel, [stream("Workbook", Buffer.concat([begin(6, 5), ...records, end]))])
const oldBook = (...records: Buffer[]) =>
  ofProgram(excel, [stream("Book", Buffer.concat([begin(5, 5), ...records, end]))])
const atom = (flag: number) =>
  Buffer.concat([Buffer.from("020000040c000000", "hex"), uint32(1), uint32(flag), uint32(2)])
const powerpoint = "64818d10-4f9b-11cf-86ea-00aa00b929e8"
const show = (...records: Buffer[]) => ofProgram(powerpoint, [stream("PowerPoint Document", Buffer.concat(records))])
const storage = (content: Buffer, isPacked: boolean) => {
  const packedContent = isPacked ? Buffer.concat([uint32(content.byteLength), deflateSync(content)]) : content
  const head = Buffer.alloc(4)
  head.writeUInt16LE(isPacked ? 0x10 : 0)
  head.writeUInt16LE(0x1011, 2)
  return Buffer.concat([head, uint32(packedContent.byteLength), packedContent])
}
const document = (content: Buffer | string) =>
  ofProgram(word, [stream("WordDocument", Buffer.concat([Buffer.alloc(600), Buffer.from(content)]))])
const wide = (content: string) => Buffer.from(content, "utf16le")

describe("old documents", () => {
  test.each<[string, Verdict, Buffer]>([
    ["a workbook of plain sheets", taken, workbook(sheet(0), sheet(2))],
    ["a workbook linked to one in a folder", linked("C:\\a\\b.xls"), workbook(book("\u0001\u0001Ca\u0003b.xls"))],
    ["a workbook linked to one on a file server", linked("\\\\a\\b.xls"), workbook(book("\u0001\u0001@a\u0003b.xls"))],
    ["a workbook linked to a Greek one", linked("\u03b1\u03b2.xls"), workbook(book("\u0001\u03b1\u03b2.xls", true))],
    [
      "an older workbook linked to one in a folder",
      linked("C:\\a\\b"),
      oldBook(record(0x0017, text("\u0006\u0001\u0001Ca\u0003b"))),
    ],
    ["a later reference that only looks like an older one", taken, workbook(record(0x0017, text("\u0003a\u0003b")))],
    ["a macro sheet", "macro_enabled", workbook(sheet(1))],
    ["a module", "macro_enabled", workbook(sheet(6))],
    ["a macro sheet that is not listed", "macro_enabled", workbook(end, begin(6, 0x40))],
    ["a macro sheet of an older version", "macro_enabled", oldBook(sheet(1))],
    ["DDE", "dde", workbook(book("cmd\u0003/c calc"))],
    ["DDE in 16 bits", "dde", workbook(book("cmd\u0003/c calc", true))],
    ["DDE of an older version", "dde", oldBook(record(0x0017, text("\u0005cmd\u0003a")))],
    ["an encrypted workbook", "encrypted_file", workbook(record(0x002f, Buffer.alloc(4)))],
    ["an encrypted package", "encrypted_file", makeCompound([stream("EncryptedPackage")])],
    ["a presentation without macros", taken, show(atom(0))],
    ["a presentation with macros", "macro_enabled", show(atom(1))],
    ["a presentation with a workbook in it", taken, show(storage(workbook(), true))],
    [
      "a presentation with the Equation Editor in it",
      "executable_object",
      show(storage(ofProgram(equation, []), true)),
    ],
    ["the same, unpacked", "executable_object", show(atom(0), storage(ofProgram(equation, []), false))],
    [
      "a presentation with a VBA project in it",
      "macro_enabled",
      show(storage(makeCompound([stream("VBA/dir")]), true)),
    ],
    ["a presentation whose object is broken", taken, show(storage(text("no"), false))],
    ["a text", taken, document("\u0013 PAGE \u00141\u0015")],
    [
      "a linked sheet on a drive",
      ['embedded_files: File "object.bin"', "external_links: Linked content from C:\\a.xls"],
      document('\u0013 LINK Excel.Sheet.8 "C:\\\\a.xls" "A1" \\a\u0014'),
    ],
    ["DDE in a text", "dde", document("\u0013DDEAUTO c:\\\\a.exe")],
    ["DDE behind blanks", "dde", document(`\u0013${" ".repeat(5000)}"dde a b`)],
    ["DDE in 16 bits", "dde", document(wide("\u0013 DDEAUTO a"))],
    ["DDE behind blanks in 16 bits", "dde", document(wide(`\u0013${" ".repeat(5000)}DDE a`))],
    ["a text from the web", "remote_object", document('\u0013 INCLUDETEXT "http://example.org/a.docx" \u0014')],
    [
      "a link to the web in 16 bits",
      "remote_object",
      document(wide('\u0013LINK Word.Document.8 "http://example.org/a" \u0014')),
    ],
    ["a picture of a file server", "file_server", document('\u0013 INCLUDEPICTURE "\\\\\\\\server\\\\a.png" \u0014')],
    ["a control", "active_x", document("\u0013 CONTROL Forms.CommandButton.1 \u0014")],
  ])("%s: %s", async (_, expected, bytes) => {
    expect(await verdict(bytes)).toEqual(expected)
  })

  test.each(["_VBA_PROJECT", "VBA/dir", "Macros/a", "MACROS/a", "_VBA_PROJECT_CUR/a", "Macro\u017f/a", "a/b/VBA/c"])(
    "macros by the entry %s",
    async (name) => {
      expect(await verdict(ofProgram(word, [...plain, stream(name)]))).toBe("macro_enabled")
    },
  )
})
