import { setFlagsFromString } from "node:v8"
import { runInNewContext } from "node:vm"
import fc from "fast-check"
import { expect, test } from "vitest"
import { documentOf, drive, finding, hear, type TestDocument } from "./drive.fixture"
import { plain } from "./text"

const word = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
const excel = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
const references = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'

/** What is really in use. */
function heapBytes(): number {
  setFlagsFromString("--expose-gc")
  runInNewContext("gc")()
  return process.memoryUsage().heapUsed
}

function* between(start: string, count: number, piece: (index: number) => string, end: string): Generator<string> {
  yield start
  for (let index = 1; index <= count; index += 1) yield piece(index)
  yield end
}

test("a million hidden rows, in one range or in half a million, need no memory and give few places", () => {
  const sheet = (step: number): TestDocument => {
    const rows = between(
      `<worksheet xmlns="${excel}"><sheetData>`,
      1_000_000 / step,
      (index) => `<row r="${index * step}" hidden="1"/>`,
      "</sheetData></worksheet>",
    )
    const document = documentOf(
      "xlsx",
      { "xl/workbook.xml": `<workbook xmlns="${excel}" ${references}><sheet name="A" r:id="r1"/></workbook>` },
      ["r1: xl/workbook.xml worksheet worksheets/sheet1.xml"],
    )
    return { ...document, parts: [...document.parts, { name: "xl/worksheets/sheet1.xml", type: "", xml: rows }] }
  }
  const before = heapBytes()
  expect(finding(sheet(1), "hidden_rows")).toEqual({ count: 1_000_000, places: ['Sheet "A", rows 1 to 1000000'] })
  const scattered = finding(sheet(2), "hidden_rows")
  expect(scattered?.count).toBe(500_000)
  expect(scattered?.places).toHaveLength(20)
  expect(scattered?.places.at(-1)).toBe('Sheet "A", row 40')
  expect(heapBytes() - before).toBeLessThan(2 * 1024 ** 2)
}, 120_000)

test("one name 100,000 times leaves room for what comes later", () => {
  const by = (name: string) => `<w:p><w:ins w:author="${name}"/></w:p>`
  const document = documentOf("docx", { "word/footer1.xml": `<w:ftr xmlns:w="${word}">${by("Bob")}</w:ftr>` }, [
    "r1: word/document.xml footer footer1.xml",
  ])
  const changes = between(`<w:document xmlns:w="${word}"><w:p>`, 100_000, () => by("Ada"), "</w:p></w:document>")
  const parts = [{ name: "word/document.xml", type: "", xml: changes }, ...document.parts]
  const { findings } = drive({ ...document, parts })
  expect(findings).toEqual([
    {
      code: "tracked_changes",
      count: 100_001,
      places: ["Insertion by Ada, paragraph 1", "Insertion by Bob, footer, paragraph 1"],
    },
    { code: "author_names", count: 2, places: ["Ada", "Bob"] },
  ])
})

test("numbers of rows and columns that no sheet has are left out", () => {
  const document = documentOf(
    "xlsx",
    {
      "xl/worksheets/sheet1.xml": `<worksheet xmlns="${excel}"><col min="1" max="99999999999" hidden="1"/><col min="5" max="2" hidden="1"/><col min="-1" max="NaN" hidden="1"/><row r="1e9" hidden="0"/><row r="1048576" hidden="1"/><row hidden="1"/></worksheet>`,
    },
    ["r1: xl/workbook.xml worksheet worksheets/sheet1.xml"],
  )
  expect(finding(document, "hidden_columns")).toBeUndefined()
  expect(finding(document, "hidden_rows")?.count).toBe(1)
})

test("names of 10,000 characters are cut", () => {
  const long = "Ada ".repeat(2_500)
  const document = documentOf(
    "docx",
    {
      "docProps/core.xml": `<c:coreProperties xmlns:c="x"><title>${long}</title><creator>${long}</creator></c:coreProperties>`,
      "docProps/custom.xml": `<Properties><property name="${long}"/></Properties>`,
      "word/document.xml": `<w:document xmlns:w="${word}"><w:p><w:ins w:author="${long}"/></w:p></w:document>`,
    },
    [`r1: word/document.xml image !https://example.com/${long}`],
  )
  const { facts, findings, notices } = drive(document)
  expect(facts.title).toHaveLength(300)
  expect(facts.author).toHaveLength(80)
  expect(facts.author).toMatch(/^Ada Ada .*…$/)
  expect(findings.map(({ code }) => code)).toEqual([
    "tracked_changes",
    "external_links",
    "author_names",
    "custom_properties",
  ])
  for (const { places } of [...findings, ...notices]) for (const place of places) expect(place.length).toBeLessThan(150)
})

test("20,000 names and 20,000 styles are not all kept", () => {
  const changes = between(
    `<w:document xmlns:w="${word}">`,
    20_000,
    (index) =>
      `<w:p><w:pPr><w:pStyle w:val="S${index}"/></w:pPr><w:ins w:author="Author ${index}"><w:r><w:t>x</w:t></w:r></w:ins></w:p>`,
    "</w:document>",
  )
  const document = documentOf("docx", {})
  const parts = [...document.parts, { name: "word/document.xml", type: "", xml: changes }]
  const { findings } = drive({ ...document, parts })
  expect(findings.map(({ code, count, places }) => [code, count, places.length])).toEqual([
    ["tracked_changes", 20_000, 20],
    ["author_names", 1_000, 20],
  ])
})

test("2,000 parts, each full of names, changes and comments, leave little behind", () => {
  const name = "Ada".padEnd(80, "x")
  const full = Array.from(
    { length: 25 },
    (_, index) =>
      `<w:p><w:ins w:author="${index}${name}"/><w:comment w:id="${index}" w:author="${index}${name}"/><w:r><w:rPr><w:vanish/></w:rPr><w:t>x</w:t></w:r></w:p>`,
  )
  const xml = `<w:hdr xmlns:w="${word}">${full.join("")}</w:hdr>`
  const parts = Array.from({ length: 2_000 }, (_, index) => ({
    name: `word/header${index}.xml`,
    type: "application/vnd.openxmlformats-officedocument.wordprocessingml.header+xml",
    xml,
  }))
  const before = heapBytes()
  const preflight = hear({ kind: "docx", relationships: [], parts })
  expect(heapBytes() - before).toBeLessThan(48 * 1024 ** 2)
  expect(preflight.result().findings[0]?.count).toBe(50_000)
}, 60_000)

test("what would break a line, turn the direction of reading or be invisible is taken out of places", () => {
  const author = "Ada&#10;&#9;Love\u202elace\u200b&#133;x"
  const document = documentOf("docx", {
    "word/document.xml": `<w:document xmlns:w="${word}"><w:p><w:ins w:author="${author}"/></w:p></w:document>`,
  })
  expect(finding(document, "tracked_changes")?.places).toEqual(["Insertion by Ada Lovelace x, paragraph 1"])
})

test("any text becomes a short, well-formed line", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 400 }), fc.integer({ min: 1, max: 90 }), (text, most) => {
      const line = plain(text, most)
      expect(line.length).toBeLessThanOrEqual(most)
      expect(line.isWellFormed()).toBe(true)
      expect(line).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]/u)
    }),
  )
})

test("relationships in a circle, to nowhere and up out of the package do no harm", () => {
  const lines = [
    "a: xl/a.xml chart b.xml",
    "b: xl/b.xml chart a.xml",
    "c: xl/a.xml package ../../../../etc/passwd",
    "d: xl/a.xml hyperlink !\\\\server\\share",
    "e: xl/a.xml hyperlink !http://%",
  ]
  const { findings } = drive(documentOf("xlsx", {}, lines))
  expect(findings).toEqual([
    { code: "embedded_files", count: 1, places: ['Data of a chart "passwd"'] },
    { code: "external_links", count: 1, places: ["Link to \\\\server\\share"] },
  ])
})

test("elements where they do not belong do no harm", () => {
  const name = fc.constantFrom("w:p", "w:r", "w:rPr", "w:t", "w:ins", "w:vanish", "w:comment", "w:style", "w:pStyle")
  const { tree } = fc.letrec<{ tree: string }>((tie) => ({
    tree: fc.oneof(
      { maxDepth: 5 },
      fc.constant("x"),
      fc
        .tuple(name, fc.array(tie("tree"), { maxLength: 4 }))
        .map(([local, inner]) => `<${local} w:val="a">${inner.join("")}</${local}>`),
    ),
  }))
  fc.assert(
    fc.property(tree, (inner) => {
      const xml = `<w:a xmlns:w="${word}">${inner}</w:a>`
      drive(documentOf("docx", { "word/document.xml": xml, "docProps/core.xml": xml, "docProps/custom.xml": xml }))
    }),
  )
})
