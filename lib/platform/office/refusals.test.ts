import { describe, expect, test } from "vitest"
import { examineDocument } from "./examine"
import type { OfficeKind, RefusalReason } from "./report"
import { type MadeEntry, makeArchive } from "./testing/archive"
import { makeCompound, packed } from "./testing/compound"
import { documentEntries, type Made, mainParts, makeDocument } from "./testing/document"

const examine = (bytes: Uint8Array, kind: OfficeKind = "docx") =>
  examineDocument({ size: bytes.byteLength, read: async (start, end) => bytes.subarray(start, end + 1) }, kind)

const field = (...pieces: string[]) =>
  `<w:r><w:fldChar w:fldCharType="begin"/></w:r>${pieces.map((piece) => `<w:r><w:instrText>${piece}</w:instrText></w:r>`).join("")}<w:r><w:fldChar w:fldCharType="end"/></w:r>`
const object = (name: string, content: Buffer): Made => ({
  entries: [
    {
      name: "word/embeddings/o.bin",
      content: makeCompound([{ name: "\u0001Ole10Native", content: packed(name, content) }]),
    },
  ],
})
const external = (type: string, target: string): Made => ({ relationships: [{ type, target, external: true }] })
const excel = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
const formula = (text: string): Made => ({ kind: "xlsx", main: `<s ${excel}><f>${text}</f></s>` })
const entry = (more: Partial<MadeEntry>): Made => ({
  entries: [{ name: "word/x.bin", content: "content of some length", ...more }],
})

describe("S55 S56 S62 refuses", () => {
  const main = mainParts.docx.name
  const rels = "word/_rels/document.xml.rels"
  const o = "word/embeddings/o.bin"
  const x = "word/x.bin"
  const type = (value: string): Made => ({ mainType: value })
  const office = "application/vnd.openxmlformats-officedocument."
  const program = Buffer.from("MZ\x90\x00\x03\x00\x00\x00\x04\x00", "latin1")
  const doctype = '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'
  test.each<[string, RefusalReason, string | null, Made]>([
    ["an xlsx as a docx", "wrong_type", main, type(mainParts.xlsx.type)],
    ["a binary workbook", "wrong_type", main, type("application/vnd.ms-excel.sheet.binary.macroEnabled.main")],
    ["an unknown main type", "not_office", main, type("application/x-other+xml")],
    ["a template", "template_type", main, type(`${office}wordprocessingml.template.main+xml`)],
    ["a slide show", "slideshow_type", main, type(`${office}presentationml.slideshow.main+xml`)],
    ["a macro type", "macro_enabled", main, type("application/vnd.ms-word.document.macroEnabled.main+xml")],
    ["a VBA part", "macro_enabled", "word/vbaProject.bin", { entries: [{ name: "word/vbaProject.bin" }] }],
    [
      "a VBA type",
      "macro_enabled",
      x,
      {
        ...entry({}),
        defaults: [["bin", "application/vnd.ms-office.vbaProject"]],
        overrides: [[x, "application/vnd.ms-office.vbaProject"]],
      },
    ],
    [
      "a VBA relationship",
      "macro_enabled",
      rels,
      {
        relationships: [{ type: "http://schemas.microsoft.com/office/2006/relationships/vbaProject", target: "x.bin" }],
      },
    ],
    [
      "an Excel 4 macro sheet",
      "macro_enabled",
      rels,
      {
        relationships: [
          { type: "http://schemas.microsoft.com/office/2006/relationships/xlMacrosheet", target: "x.xml" },
        ],
      },
    ],
    [
      "an ActiveX part",
      "active_x",
      "word/activeX/activeX1.xml",
      { entries: [{ name: "word/activeX/activeX1.xml", content: "<a/>" }] },
    ],
    ["an ActiveX type", "active_x", x, { ...entry({}), overrides: [[x, "application/vnd.ms-office.activeX"]] }],
    ["an ActiveX relationship", "active_x", rels, { relationships: [{ type: "control", target: "a.xml" }] }],
    ["a program as a part", "executable_object", x, entry({ content: program })],
    ["an ELF program", "executable_object", x, entry({ content: "\x7fELF\x02\x01\x01\x00\x00" })],
    ["a program by its name", "executable_object", "word/a.js", { entries: [{ name: "word/a.js", content: "1" }] }],
    ["a program in an object", "executable_object", o, object("letter.txt", program)],
    [
      "a large program in an object",
      "executable_object",
      o,
      object("letter.txt", Buffer.concat([program, Buffer.alloc(9_000)])),
    ],
    ["a script in an object", "executable_object", o, object("letter.VBS", Buffer.from("MsgBox 1"))],
    ["a shortcut in an object", "executable_object", o, object("a.pdf.lnk", Buffer.from("..."))],
    ["a template over HTTP", "remote_template", rels, external("attachedTemplate", "http://example.org/a.dotm")],
    ["a remote object", "remote_object", rels, external("oleObject", "mhtml:http://example.org/a!x-usc:b")],
    ["a remote frame", "remote_object", rels, external("frame", "https://example.org/")],
    ["a remote subdocument", "remote_object", rels, external("subDocument", "https://example.org/a.docx")],
    ["a remote chunk", "remote_object", rels, external("aFChunk", "https://example.org/a.html")],
    ["a DDE field", "dde", main, { body: field('DDEAUTO c:\\\\a.exe "/k"') }],
    ["a DDE field in pieces", "dde", main, { body: field("D", "DE", "AUTO a b") }],
    [
      "a DDE field spelled by QUOTE",
      "dde",
      main,
      {
        body: `<w:r><w:fldChar w:fldCharType="begin"/></w:r>${field("QUOTE 68 68 69 32 97")}`,
      },
    ],
    ["a simple DDE field", "dde", main, { body: '<w:fldSimple w:instr=" DDE a b"/>' }],
    ["a DDE link", "dde", mainParts.xlsx.name, { kind: "xlsx", main: `<x ${excel}><ddeLink/></x>` }],
    ["a cmd formula", "dde", mainParts.xlsx.name, formula("cmd|'/c calc'!A0")],
    ["an MSEXCEL formula", "dde", mainParts.xlsx.name, formula("MSEXCEL|'\\..\\a'!A0")],
    ["a DDE formula", "dde", mainParts.xlsx.name, formula('DDE("cmd","/c","a")')],
    ["a name twice", "duplicate_entry", "word/X.bin", { entries: [{ name: "word/x.bin" }, { name: "word/X.bin" }] }],
    ["the same name twice", "duplicate_entry", x, { entries: [{ name: x }, { name: x }] }],
    ...["/a.bin", "../a.bin", "word/../../a.bin", "C:a.bin", "a\0b", "%2e%2e/a.bin", "word//a", "./a"].map(
      (name): [string, RefusalReason, string, Made] => [
        `the name ${JSON.stringify(name)}`,
        "unsafe_entry_name",
        name,
        { entries: [{ name }] },
      ],
    ),
    ["a backslash in a name", "backslash_names", "word\\a.bin", { entries: [{ name: "word\\a.bin" }] }],
    ["a symbolic link", "unsafe_entry_name", x, entry({ attributes: 0o120777 * 0x10000 })],
    ["an encrypted entry", "encrypted_entry", x, entry({ flags: 1 })],
    ["another compression", "unknown_compression", x, entry({ method: 12 })],
    ["another local name", "header_mismatch", x, entry({ local: { name: "word/y.bin" } })],
    ["another local method", "header_mismatch", x, entry({ local: { method: 0 } })],
    ["other local flags", "header_mismatch", x, entry({ local: { flags: 1 } })],
    ["another local size", "header_mismatch", x, entry({ local: { size: 1 } })],
    ["another local checksum", "header_mismatch", x, entry({ local: { checksum: 1 } })],
    ["a wrong size", "header_mismatch", x, entry({ size: 5 })],
    ["a gap", "header_mismatch", x, entry({ gap: Buffer.from("gap") })],
    ["a wrong checksum", "bad_checksum", x, entry({ checksum: 5 })],
    ["broken data", "damaged_file", x, entry({ content: "\xff\xff\xff", stored: true, method: 8, size: 3 })],
    ["a DOCTYPE", "xml_doctype", main, { main: doctype }],
    [
      "a DOCTYPE in VML",
      "xml_doctype",
      "word/a.vml",
      { entries: [{ name: "word/a.vml", content: `<br><b>${doctype}` }] },
    ],
    ["an entity", "xml_doctype", main, { main: "<a>&b;</a>" }],
    [
      "a DOCTYPE in UTF-16",
      "xml_doctype",
      main,
      { mainEntry: { content: Buffer.from(`\uFEFF${doctype}`, "utf16le") } },
    ],
    ["broken XML", "malformed_xml", main, { main: "<a><b></a>" }],
    ["an empty part", "malformed_xml", main, { mainEntry: { content: "" } }],
    ["XML of too much depth", "too_complex", main, { main: "<a>".repeat(500) + "</a>".repeat(500) }],
    [
      "too many attributes",
      "too_complex",
      main,
      { main: `<a ${Array.from({ length: 300 }, (_, index) => `a${index}=""`).join(" ")}/>` },
    ],
    [
      "more entries than a document has",
      "bomb",
      null,
      { entries: Array.from({ length: 10_000 }, (_, index) => ({ name: `word/${index}.xml` })) },
    ],
    ["what says that it is too much", "bomb", null, entry({ content: Buffer.alloc(42 * 1024 ** 2) })],
    ["what is too much and does not say so", "bomb", x, entry({ content: Buffer.alloc(42 * 1024 ** 2), size: 50 })],
    [
      "a main part that is not there",
      "damaged_file",
      "word/other.xml",
      { entries: [], mainEntry: { name: "word/else.xml" }, packageRelationships: [] },
    ],
  ])("%s: %s", async (title, reason, where, made) => {
    const bytes = title.includes("not there")
      ? makeArchive(
          documentEntries(made).map((one) =>
            one.name === "_rels/.rels"
              ? { ...one, content: String(one.content).replace("word/document.xml", "word/other.xml") }
              : one,
          ),
        )
      : makeDocument(made)
    expect(await examine(bytes, made.kind)).toEqual({ ok: false, reason, where })
  })

  const genuine = makeDocument()
  test.each<[string, RefusalReason, Uint8Array]>([
    ["0 bytes", "empty_file", new Uint8Array()],
    ["3 bytes", "not_office", Buffer.from("PK\x03")],
    ["other content", "not_office", Buffer.from("other content")],
    ["a program in a ZIP", "not_office", makeArchive([{ name: "setup.exe", content: "MZ" }])],
    [
      "an OpenDocument",
      "wrong_type",
      makeArchive([{ name: "mimetype", content: "application/vnd.oasis.opendocument.text" }]),
    ],
    ["a legacy file", "legacy_file", makeCompound([{ name: "WordDocument", content: Buffer.alloc(5_000) }])],
    ["an encrypted file", "encrypted_file", makeCompound([{ name: "EncryptedPackage", content: Buffer.alloc(5_000) }])],
    ["a compound file's first bytes", "legacy_file", Buffer.from("d0cf11e0a1b11ae1", "hex")],
    ["a ZIP after something else", "header_mismatch", Buffer.concat([Buffer.from("PK\x03\x04"), genuine])],
    ["something after the ZIP", "damaged_file", Buffer.concat([genuine, Buffer.from("more")])],
    ["a truncated file", "damaged_file", genuine.subarray(0, -30)],
    ["its first half", "damaged_file", genuine.subarray(0, genuine.byteLength / 2)],
  ])("%s: %s", async (_, reason, bytes) => {
    expect(await examine(bytes)).toMatchObject({ ok: false, reason })
  })

  test("entries that overlap", async () => {
    const entries = documentEntries({ entries: [{ name: "word/x.bin", content: "x", offset: 10 }] })
    expect(await examine(makeArchive(entries))).toMatchObject({ ok: false, reason: "overlapping_entries" })
  })
})
