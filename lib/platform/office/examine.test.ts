import { existsSync, readFileSync } from "node:fs"
import { join, resolve } from "node:path"
import { describe, expect, test } from "vitest"
import { examineDocument, glanceAtDocument } from "./examine"
import type { OfficeKind, RefusalReason } from "./report"
import { type MadeEntry, makeArchive } from "./testing/archive"
import { makeCompound, packed } from "./testing/compound"
import { documentEntries, type Made, mainParts, makeDocument } from "./testing/document"

const sampleFolder = resolve(process.env.OFFICE_SAMPLES ?? "../shared/office-samples")
const hasSamples = existsSync(join(sampleFolder, "manifest.json"))
if (!hasSamples) console.warn(`skipped: genuine Office files, since ${sampleFolder} is not there (OFFICE_SAMPLES)`)

function source(bytes: Uint8Array) {
  return { size: bytes.byteLength, read: async (start: number, end: number) => bytes.subarray(start, end + 1) }
}
const examine = (bytes: Uint8Array, kind: OfficeKind = "docx") => examineDocument(source(bytes), kind)

describe.runIf(hasSamples)("genuine files", () => {
  type Sample = { file: string; expect: "accept" | "reject"; why?: string }
  const samples: Sample[] = hasSamples ? JSON.parse(readFileSync(join(sampleFolder, "manifest.json"), "utf8")) : []
  const reasons: Record<string, string[]> = {
    wrong_type: ["wrong_type"],
    legacy_or_encrypted: ["legacy_file", "encrypted_file"],
    macro_enabled: ["macro_enabled"],
  }

  test.each(samples)("$expect $file", async ({ file, expect: expected, why }) => {
    const report = await examine(readFileSync(join(sampleFolder, file)), file.slice(-4) as OfficeKind)
    if (expected === "accept") expect(report).toMatchObject({ ok: true, kind: file.slice(-4) })
    else expect(reasons[why ?? ""]).toContain(report.ok ? "accepted" : report.reason)
    if (file.includes("/encrypted-")) expect(report).toMatchObject({ reason: "encrypted_file" })
  })

  test("each is the other kind under another name", async () => {
    for (const { file } of samples.filter((sample) => sample.expect === "accept")) {
      const report = await examine(readFileSync(join(sampleFolder, file)), file.endsWith("docx") ? "xlsx" : "docx")
      expect(report).toMatchObject({ ok: false, reason: "wrong_type" })
    }
  })
})

const png = Buffer.from("89504e470d0a1a0a0000", "hex")

describe("accepts", () => {
  const calc = makeDocument({ kind: "xlsx" })
  const picture = Buffer.alloc(300_000, 7)
  test.each<[string, Made]>([
    ["the smallest", {}],
    ["Strict OOXML", { strict: true }],
    ["content types at the end", { contentTypesLast: true }],
    ["a data descriptor", { mainEntry: { descriptor: true } }],
    ["a stored part", { mainEntry: { stored: true } }],
    [
      "UTF-16",
      { main: "", mainEntry: { content: Buffer.from('\uFEFF<?xml version="1.0" encoding="UTF-16"?><a/>', "utf16le") } },
    ],
    [
      "an embedded workbook",
      {
        relationships: [{ type: "package", target: "embeddings/a.xlsx" }],
        entries: [{ name: "word/embeddings/a.xlsx", content: calc }],
      },
    ],
    ["a picture", { entries: [{ name: "word/media/a.png", content: picture }] }],
    ["a linked picture", { relationships: [{ type: "image", target: "https://example.org/a.png", external: true }] }],
    ["a hyperlink", { relationships: [{ type: "hyperlink", target: "https://example.org/", external: true }] }],
    [
      "a template on a drive",
      { relationships: [{ type: "attachedTemplate", target: "file:///C:\\Users\\a\\Normal.dotm", external: true }] },
    ],
    [
      "an OLE object of a document",
      {
        entries: [
          {
            name: "word/embeddings/o.bin",
            content: makeCompound([{ name: "\u0001Ole10Native", content: packed("a.pdf", Buffer.from("%PDF-1.7")) }]),
          },
        ],
      },
    ],
    ["VML that is no XML", { entries: [{ name: "word/a.vml", content: "<xml><br></xml>" }] }],
    [
      "fields",
      {
        body: '<w:r><w:fldChar w:fldCharType="begin"/><w:instrText>DATE \\@ "d"</w:instrText><w:fldChar w:fldCharType="separate"/><w:t>DDE AUTO</w:t><w:fldChar w:fldCharType="end"/></w:r>',
      },
    ],
    ["formulas", { kind: "xlsx", main: '<s><f>SUM(A1:B2)&amp;"cmd|"</f><v>=cmd|x</v></s>' }],
  ])("%s", async (_, made) => {
    const kind = made.kind ?? "docx"
    expect(await examine(makeDocument(made), kind)).toMatchObject({ ok: true, kind })
  })

  test("and hands on the picture of the first page", async () => {
    const made = (content: Buffer) =>
      makeDocument({
        packageRelationships: [
          {
            type: "http://schemas.openxmlformats.org/package/2006/relationships/metadata/thumbnail",
            target: "docProps/t.jpeg",
          },
        ],
        entries: [{ name: "docProps/t.jpeg", content }],
      })
    const thumbnail = async (content: Buffer) => {
      const report = await examine(made(content))
      return report.ok ? report.facts.thumbnail : report
    }
    expect(await thumbnail(png)).toEqual({ type: "image/png", bytes: new Uint8Array(png) })
    expect(await thumbnail(Buffer.from("GIF89a----"))).toBeNull()
    expect(await thumbnail(Buffer.concat([png, Buffer.alloc(256 * 1024)]))).toBeNull()
  })

  test("and lets the pre-flight hear the same parse", async () => {
    const heard: string[] = []
    const report = await examineDocument(source(makeDocument({ body: "<w:p>words</w:p>" })), "docx", ({ parts }) => ({
      listen: ({ name }) => ({ text: (text) => heard.push(`${name}: ${text}`) }),
      result: () => ({
        facts: { title: `${parts.length} parts`, author: null, pageCount: 3 },
        findings: [],
        notices: [],
      }),
    }))
    expect(heard).toEqual(["word/document.xml: words"])
    expect(report).toMatchObject({ ok: true, facts: { title: "4 parts", pageCount: 3, thumbnail: null } })
  })
})

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
const formula = (text: string): Made => ({ kind: "xlsx", main: `<s><f>${text}</f></s>` })
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
    ["a template over UNC", "remote_template", rels, external("attachedTemplate", "\\\\server\\share\\a.dotm")],
    [
      "a template over file and UNC",
      "remote_template",
      rels,
      external("attachedTemplate", "file:///\\\\server\\a.dotm"),
    ],
    [
      "a template of another host's files",
      "remote_template",
      rels,
      external("attachedTemplate", "file://server/a.dotm"),
    ],
    ["a template, escaped", "remote_template", rels, external("attachedTemplate", "%5C%5Cserver%5Ca.dotm")],
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
    ["a DDE link", "dde", mainParts.xlsx.name, { kind: "xlsx", main: "<x><ddeLink/></x>" }],
    ["a cmd formula", "dde", mainParts.xlsx.name, formula("cmd|'/c calc'!A0")],
    ["an MSEXCEL formula", "dde", mainParts.xlsx.name, formula("MSEXCEL|'\\..\\a'!A0")],
    ["a DDE formula", "dde", mainParts.xlsx.name, formula('DDE("cmd","/c","a")')],
    ["a name twice", "duplicate_entry", "word/X.bin", { entries: [{ name: "word/x.bin" }, { name: "word/X.bin" }] }],
    ["the same name twice", "duplicate_entry", x, { entries: [{ name: x }, { name: x }] }],
    ...[
      "/a.bin",
      "../a.bin",
      "word/../../a.bin",
      "word\\a.bin",
      "C:a.bin",
      "a\0b",
      "%2e%2e/a.bin",
      "word//a",
      "./a",
    ].map((name): [string, RefusalReason, string, Made] => [
      `the name ${JSON.stringify(name)}`,
      "unsafe_entry_name",
      name,
      { entries: [{ name }] },
    ]),
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
    ["XML of too much depth", "malformed_xml", main, { main: "<a>".repeat(500) + "</a>".repeat(500) }],
    [
      "too many attributes",
      "malformed_xml",
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

test("the storage's own failure is thrown on, and is no verdict", async () => {
  const bytes = makeDocument({ entries: [{ name: "word/a.bin", content: Buffer.alloc(3e6, "abc"), stored: true }] })
  for (const from of [0, 1e6, bytes.byteLength - 100]) {
    const failing = {
      size: bytes.byteLength,
      read: async (start: number, end: number) => {
        if (end >= from && start <= from) throw new Error("the disk is away")
        return bytes.subarray(start, end + 1)
      },
    }
    await expect(examineDocument(failing, "docx")).rejects.toThrow("the disk is away")
  }
})

describe("a glance", () => {
  test("reads little of a large file, and passes what only its parts would betray", async () => {
    const film: MadeEntry = { name: "word/media/film.bin", content: Buffer.alloc(20 * 1024 ** 2), stored: true }
    const bytes = makeDocument({ entries: [film], main: "<not well-formed" })
    let read = 0
    const counted = {
      size: bytes.byteLength,
      read: async (start: number, end: number) => {
        read += end - start + 1
        return bytes.subarray(start, end + 1)
      },
    }
    expect(await glanceAtDocument(counted, "docx")).toBeNull()
    expect(read).toBeLessThan(500_000)
    expect(await examine(bytes)).toMatchObject({ ok: false, reason: "malformed_xml" })
  })

  test("tells what is plainly something else", async () => {
    expect(await glanceAtDocument(source(Buffer.from("dummy content")), "docx")).toEqual({
      reason: "not_office",
      where: null,
    })
    expect(await glanceAtDocument(source(makeDocument({ kind: "xlsx" })), "docx")).toMatchObject({
      reason: "wrong_type",
    })
  })
})
