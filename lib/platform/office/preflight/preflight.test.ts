import fc from "fast-check"
import { expect, test } from "vitest"
import { documentOf, drive, finding, type TestDocument } from "./drive.fixture"
import { isInternal } from "./links"

const word = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
const excel = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
const references = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
const core = (inner: string) =>
  `<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/">${inner}</cp:coreProperties>`
const app = (inner: string) =>
  `<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties">${inner}</Properties>`
const custom = (inner: string) =>
  `<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/custom-properties">${inner}</Properties>`
const properties = {
  "docProps/core.xml": core(
    "<dc:title>The <![CDATA[plan]]></dc:title><dc:creator>Ada Lovelace</dc:creator><cp:lastModifiedBy>Bob</cp:lastModifiedBy>",
  ),
  "docProps/app.xml": app("<Pages>12</Pages><Company>Acme</Company><Manager>Carol</Manager><Template>x</Template>"),
  "docProps/custom.xml": custom('<property name="Client"><v/></property><property name="Margin"><v/></property>'),
}

test.each(["docx", "xlsx", "pptx"] as const)("properties are facts and findings: %s", (kind) => {
  const { facts, findings } = drive(documentOf(kind, properties))
  expect(facts).toEqual({ title: "The plan", author: "Ada Lovelace", pageCount: kind === "docx" ? 12 : null })
  expect(findings).toEqual([
    { code: "author_names", count: 1, places: ["Ada Lovelace"] },
    { code: "company", count: 2, places: ["Company: Acme", "Manager: Carol"] },
    { code: "last_editor", count: 1, places: ["Bob"] },
    { code: "custom_properties", count: 2, places: ["Client", "Margin"] },
  ])
})

test("empty properties are none", () => {
  const parts = {
    "docProps/core.xml": core("<dc:title> </dc:title><dc:creator/><cp:lastModifiedBy></cp:lastModifiedBy>"),
    "docProps/app.xml": app("<Pages>many</Pages><Company> </Company>"),
    "docProps/custom.xml": custom(""),
  }
  expect(drive(documentOf("docx", parts))).toEqual({
    facts: { title: null, author: null, pageCount: null },
    findings: [],
    notices: [],
  })
})

test.each([
  ["file:///C:/Users/ada/plan.docx", true],
  ["\\\\server\\share\\plan.docx", true],
  ["C:\\Users\\ada\\plan.docx", true],
  ["..\\Budget.xlsx", true],
  ["Budget%202026.xlsx", true],
  ["http://intranet/wiki", true],
  ["http://wiki.corp/page", true],
  ["https://192.168.1.20:8443/", true],
  ["http://[fe80::1]/", true],
  ["https://www.example.com/a", false],
  ["http://[2001:db8::1]/", false],
  ["mailto:ada@example.com", false],
  ["tel:+4712345678", false],
  ["#Sheet1!A1", false],
  ["http://", false],
])("a hyperlink to %s tells of the sender's own computers: %s", (target, expected) => {
  expect(isInternal(target)).toBe(expected)
})

test("links that lead out are findings and notices, ordinary hyperlinks are neither", () => {
  const document = documentOf("docx", {}, [
    "r1: word/document.xml hyperlink !https://www.example.com/",
    "r2: word/document.xml hyperlink !file:///C:/Users/ada/plan.docx",
    "r3: word/header1.xml image !https://example.com/pixel.png",
    "r4: word/settings.xml attachedTemplate !file:///C:/Users/ada/House.dotx",
    "r5: word/settings.xml mailMergeSource !file:///C:/Users/ada/People.xlsx",
    "r6: word/document.xml video !https://example.com/film",
    "r7: word/document.xml header header1.xml",
  ])
  expect(finding(document, "external_links")).toEqual({
    count: 5,
    places: [
      "Link to file:///C:/Users/ada/plan.docx",
      "Linked content from https://example.com/film",
      "Picture from https://example.com/pixel.png, header",
      "Template file:///C:/Users/ada/House.dotx",
      "Data from file:///C:/Users/ada/People.xlsx",
    ],
  })
  expect(drive(document).notices).toEqual([
    { code: "external_data", count: 1, places: ["Data from file:///C:/Users/ada/People.xlsx"] },
    { code: "external_pictures", count: 1, places: ["Picture from https://example.com/pixel.png, header"] },
    {
      code: "external_links",
      count: 2,
      places: ["Link to file:///C:/Users/ada/plan.docx", "Linked content from https://example.com/film"],
    },
  ])
})

test("embedded files are found once each; as is a chart's workbook", () => {
  const document = documentOf("pptx", { "ppt/embeddings/Costs.xlsx": "<none/>" }, [
    "r1: ppt/slides/slide1.xml package ../embeddings/Costs.xlsx",
    "r2: ppt/slides/slide1.xml package ../embeddings/costs.xlsx",
    "r3: ppt/slides/slide1.xml oleObject ../embeddings/oleObject1.bin",
    "r4: ppt/slides/slide1.xml chart ../charts/chart1.xml",
    "r5: ppt/charts/chart1.xml package ../embeddings/Sheet1.xlsx",
  ])
  const files = ['File "Costs.xlsx"', 'File "oleobject1.bin"']
  expect(finding(document, "embedded_files")).toEqual({ count: 3, places: ['Data of a chart "sheet1.xlsx"', ...files] })
})

const everything: TestDocument[] = [
  documentOf(
    "docx",
    {
      ...properties,
      "word/document.xml": `<w:document xmlns:w="${word}"><w:body><w:p><w:ins w:author="B"/><w:r><w:rPr><w:rStyle w:val="S"/></w:rPr><w:t>x</w:t><w:commentReference w:id="4"/></w:r></w:p></w:body></w:document>`,
      "word/styles.xml": `<w:styles xmlns:w="${word}"><w:style w:styleId="S"><w:rPr><w:vanish/></w:rPr></w:style></w:styles>`,
      "word/comments.xml": `<w:comments xmlns:w="${word}"><w:comment w:id="4" w:author="C"/></w:comments>`,
      "word/header1.xml": `<w:hdr xmlns:w="${word}"><w:p><w:del w:author="D"/></w:p></w:hdr>`,
      "word/header2.xml": `<w:hdr xmlns:w="${word}"><w:p><w:ins w:author="E"/></w:p></w:hdr>`,
    },
    [
      "r1: word/document.xml styles styles.xml",
      "r2: word/document.xml comments comments.xml",
      "r3: word/document.xml header header1.xml",
      "r4: word/document.xml header header2.xml",
    ],
  ),
  documentOf(
    "xlsx",
    {
      ...properties,
      "xl/workbook.xml": `<workbook xmlns="${excel}" ${references}><sheets><sheet name="A" state="hidden" r:id="r2"/><sheet name="B" r:id="r1"/></sheets></workbook>`,
      "xl/worksheets/sheet1.xml": `<worksheet xmlns="${excel}"><row r="3" hidden="1"/></worksheet>`,
      "xl/worksheets/sheet2.xml": `<worksheet xmlns="${excel}"><row r="5" hidden="1"/></worksheet>`,
      "xl/comments1.xml": `<comments xmlns="${excel}"><author>Q</author><comment ref="A1" authorId="0"/></comments>`,
      "xl/comments2.xml": `<comments xmlns="${excel}"><author>P</author><comment ref="A2" authorId="0"/></comments>`,
    },
    [
      "r1: xl/workbook.xml worksheet worksheets/sheet1.xml",
      "r2: xl/workbook.xml worksheet worksheets/sheet2.xml",
      "c: xl/worksheets/sheet1.xml comments ../comments1.xml",
      "c: xl/worksheets/sheet2.xml comments ../comments2.xml",
    ],
  ),
]

test("the order of the parts and of the relationships does not matter", () => {
  for (const document of everything) {
    const expected = drive(document)
    expect(expected.findings.length).toBeGreaterThan(6)
    const shuffled = fc.record({
      parts: fc.shuffledSubarray(document.parts, { minLength: document.parts.length }),
      relationships: fc.shuffledSubarray(document.relationships, { minLength: document.relationships.length }),
    })
    fc.assert(
      fc.property(shuffled, (given) => {
        expect(drive({ kind: document.kind, ...given })).toEqual(expected)
      }),
    )
  }
})
