import { describe, expect, test } from "vitest"
import { type MadePackage, makeCompound, packed, uint32 } from "../testing/compound"
import { ofProgram, packager, taken, verdict, word } from "./objects.fixture"

const object = (content: Buffer, program = packager) => ofProgram(program, [{ name: "\u0001Ole10Native", content }])
/** Content of the kind that a name says. */
function contentOf(name: string): Buffer {
  if (/\.(?:docx|xlsx|xlsb|pptx)/i.test(name)) return Buffer.from("PK\u0003\u0004")
  if (/\.doc/i.test(name)) return makeCompound([{ name: "WordDocument", content: Buffer.alloc(64) }])
  if (/\.jpe?g/i.test(name)) return Buffer.from("ffd8ffe0", "hex")
  return Buffer.from(/\.pdf/i.test(name) ? "%PDF-1.7" : "some content")
}
const named = (name: string, made: MadePackage = {}, content: Buffer | string = contentOf(name)) =>
  verdict(object(packed(name, Buffer.from(content), made)))

describe("a packed file by its names", () => {
  test.each(["a.docx", "a.PDF", "a.b.xlsx", "a.xlsb", "letter.doc ", "photo.jpeg", "notes.txt.", "a b.pptx"])(
    "takes %s",
    async (name) => expect(await named(name)).toEqual(taken),
  )

  test.each([
    "invoice.exe",
    "invoice.exe.",
    "invoice.exe. . ",
    "invoice.exe\u00a0",
    "invoice.exe:a",
    "invoice.exe::$DATA",
    "a.pdf.exe",
    "a.pdf/b.scr",
    "a.ps1",
    "a.JS",
    "a.lnk",
    "a.url",
    "a.search-ms",
    "a.settingcontent-ms",
    "a.appref-ms",
    "a.iso",
    "a.xll",
    "a.slk",
    "a.iqy",
    "a.docm",
    "a.xlsm",
    "a.ppam",
    "a.chm",
    "a.reg",
    "a.diagcab",
    "a.theme",
    "a.library-ms",
    "a.xbap",
    "a.html",
    "a.{0002df01-0000-0000-c000-000000000046}",
  ])("refuses %s as a program", async (name) => expect(await named(name)).toBe("executable_object"))

  test.each(["a.zip", "a.rtf", "a.eml", "a.xyz", "a", "", "...", "a.pub", "a.one", "a.csv", "a.tsv", "a.odt"])(
    "refuses %s",
    async (name) => expect(await named(name)).toBe("unknown_object"),
  )

  test("every name counts, in 8 and in 16 bits", async () => {
    expect(await named("a.pdf", { path: "C:\\a.exe" })).toBe("executable_object")
    expect(await named("a.pdf", { temporary: "C:\\Temp\\a.vbs" })).toBe("executable_object")
    expect(await named("a.pdf", { label: "a.scr" })).toBe("executable_object")
    expect(await named("a.pdf", { wide: ["C:\\a.pdf", "a.pdf", "C:\\a.hta"] })).toBe("executable_object")
    expect(await named("a.pdf", { wide: ["C:\\invoice\u202efdp.exe", "a.pdf", ""] })).toBe("executable_object")
    expect(await named("a.pdf", { wide: ["C:\\a.e\u200bxe\u3164", "a.pdf", ""] })).toBe("executable_object")
    expect(await named("a.pdf", { wide: ["C:\\b\u00e9.pdf", "b\u00e9.pdf", "C:\\b\u00e9.pdf"] })).toEqual(taken)
    expect(await named("a.pdf", { temporary: "C:\\Temp\\a.zip" })).toBe("unknown_object")
  })

  test("a label is a text that people change", async () => {
    expect(await named("a.pdf", { label: "Our offer" })).toEqual(taken)
    expect(await named("a.pdf", { label: "Offer, version 1.2 of May" })).toEqual(taken)
    expect(await named("a.pdf", { label: "Offer.zip" })).toBe("unknown_object")
  })

  test("a command line is a program", async () => {
    expect(await named("a.pdf", { kind: 1 })).toBe("executable_object")
    expect(await named("a.pdf", { kind: 7 })).toBe("unknown_object")
  })
})

describe("a packed file by its content", () => {
  test.each([
    ["a program", "a.pdf", "MZ\u0090", "executable_object"],
    ["a script", "a.txt", "  <script>a</script>", "executable_object"],
    ["an application of pages", "a.txt", "<html><HTA:application>", "executable_object"],
    ["a shortcut to the web", "a.txt", "[InternetShortcut]\r\nURL=a", "executable_object"],
    ["RTF", "a.doc", "{\\rtf1", "unknown_object"],
    ["RTF behind blanks", "a.doc", `${" ".repeat(9000)}{\\rtf1`, "unknown_object"],
    ["a page", "a.xls", "<html><table>", "unknown_object"],
    ["a mail", "a.doc", "MIME-Version: 1.0\r\n", "unknown_object"],
    ["a mail behind the beginning of a PDF", "a.doc", "%PDF-1.7\r\n\r\nMIME-Version: 1.0\r\n", "unknown_object"],
    ["Word's XML", "a.doc", '<?xml version="1.0"?><w:wordDocument>', "unknown_object"],
    ["SYLK", "a.xls", "ID;PWXL;N;E\r\n", "unknown_object"],
    ["a table in text", "a.xls", "a\tb\r\n=cmd|'/c calc'!A0", "unknown_object"],
    ["a picture", "a.docx", "BMPK\u0003\u0004", "unknown_object"],
    ["a text", "a.pdf", "some content", "unknown_object"],
    ["a picture", "a.txt", "\u0001\u0002", "unknown_object"],
    ["nothing", "a.txt", "", taken],
  ])("%s in %s", async (_, name, content, expected) => {
    expect(await named(name, {}, content)).toEqual(expected)
  })

  test("it is what it looks like, to whichever program it says that it belongs", async () => {
    expect(await verdict(object(packed("a.exe", Buffer.from("a")), word))).toBe("executable_object")
    expect(await verdict(object(Buffer.concat([uint32(2), Buffer.from("MZ")]), word))).toBe("executable_object")
    expect(await verdict(object(Buffer.concat([uint32(2), Buffer.from("MZ")])))).toBe("executable_object")
    expect(await verdict(object(Buffer.from("a")))).toBe("unknown_object")
  })
})
