import { expect, test } from "vitest"
import { documentOf, drive, finding } from "./drive.fixture"

const transitional = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
const strict = "http://purl.oclc.org/ooxml/spreadsheetml/main"
const references = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
const threaded = "http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments"
const workbook = (sheets: string, uri = transitional) =>
  `<workbook xmlns="${uri}" ${references}><sheets>${sheets}</sheets></workbook>`
const worksheet = (inner: string, uri = transitional) => `<worksheet xmlns="${uri}" ${references}>${inner}</worksheet>`
const two = '<sheet name="Costs" sheetId="1" r:id="r1"/><sheet name="Plan" sheetId="2" state="hidden" r:id="r2"/>'
const sheets = [
  "r1: xl/workbook.xml worksheet worksheets/sheet2.xml",
  "r2: xl/workbook.xml worksheet worksheets/sheet1.xml",
]

test.each([
  ["transitional", transitional],
  ["Strict", strict],
])("hidden rows and columns are ranges of a sheet: %s", (_, uri) => {
  const document = documentOf(
    "xlsx",
    {
      "xl/worksheets/sheet1.xml": worksheet('<sheetData><row hidden="1"/><row/><row hidden="true"/></sheetData>', uri),
      "xl/worksheets/sheet2.xml": worksheet(
        `<cols><col min="2" max="3" hidden="1"/><col min="27" max="27" hidden="1"/><col min="30" max="40" hidden="0"/></cols>
         <sheetData>${[4, 5, 6, 7, 8, 9].map((row) => `<row r="${row}" hidden="1"><c r="A${row}"><v>1</v></c></row>`).join("")}
         <row r="10"/><row r="11" hidden="1"/></sheetData>`,
        uri,
      ),
      "xl/workbook.xml": workbook(two, uri),
    },
    sheets,
  )
  expect(finding(document, "hidden_rows")).toEqual({
    count: 9,
    places: ['Sheet "Costs", rows 4 to 9', 'Sheet "Costs", row 11', 'Sheet "Plan", row 1', 'Sheet "Plan", row 3'],
  })
  expect(finding(document, "hidden_columns")).toEqual({
    count: 3,
    places: ['Sheet "Costs", columns B to C', 'Sheet "Costs", column AA'],
  })
})

test("hidden sheets are named, and all sheets are counted", () => {
  const more = '<sheet name="Deep" state="veryHidden" r:id="r3"/><sheet name="Open" state="visible" r:id="r4"/>'
  const document = documentOf("xlsx", { "xl/workbook.xml": workbook(two + more) })
  expect(finding(document, "hidden_sheets")).toEqual({
    count: 2,
    places: ['Sheet "Plan"', 'Sheet "Deep", very hidden'],
  })
  expect(drive(document).facts.pageCount).toBe(4)
})

test("notes and threaded comments name their author, sheet and cell; a threaded comment's copy counts once", () => {
  const document = documentOf(
    "xlsx",
    {
      "xl/comments1.xml": `<comments xmlns="${transitional}"><authors><author>Ada Lovelace</author><author>tc={1-2}</author><author>Unused</author></authors><commentList><comment ref="B4" authorId="0"/><comment ref="C5" authorId="1"/></commentList></comments>`,
      "xl/threadedComments/threadedComment1.xml": `<ThreadedComments xmlns="${threaded}"><threadedComment ref="C5" personId="{AB}"/><threadedComment ref="C5" personId="{AB}"/></ThreadedComments>`,
      "xl/workbook.xml": workbook(two),
      "xl/persons/person.xml": `<personList xmlns="${threaded}"><person displayName="Bob" id="{ab}"/></personList>`,
      "xl/worksheets/sheet2.xml": worksheet(""),
    },
    [
      ...sheets,
      "c: xl/worksheets/sheet2.xml comments ../comments1.xml",
      "t: xl/worksheets/sheet2.xml threadedComment ../threadedComments/threadedComment1.xml",
      "p: xl/workbook.xml person persons/person.xml",
    ],
  )
  expect(finding(document, "comments")).toEqual({
    count: 3,
    places: ['Comment by Ada Lovelace, sheet "Costs", cell B4', 'Comment by Bob, sheet "Costs", cell C5'],
  })
  expect(finding(document, "author_names")).toEqual({ count: 2, places: ["Ada Lovelace", "Bob"] })
})

test("a shared workbook's change log is tracked changes", () => {
  const document = documentOf(
    "xlsx",
    {
      "xl/revisions/revisionLog1.xml": `<revisions xmlns="${transitional}"><rcc rId="1"/><rcc rId="2"/><rcv/></revisions>`,
      "xl/revisions/revisionHeaders.xml": `<headers xmlns="${transitional}" ${references}><header userName="Ada" r:id="h1"/></headers>`,
    },
    [
      "r1: xl/workbook.xml revisionHeaders revisions/revisionHeaders.xml",
      "h1: xl/revisions/revisionHeaders.xml revisionLog revisionLog1.xml",
    ],
  )
  expect(finding(document, "tracked_changes")).toEqual({ count: 2, places: ["Change log by Ada"] })
  expect(finding(document, "author_names")).toEqual({ count: 1, places: ["Ada"] })
})

test("other workbooks, data connections and properties of sheets", () => {
  const document = documentOf(
    "xlsx",
    {
      "xl/workbook.xml": workbook(two),
      "xl/connections.xml": `<connections xmlns="${transitional}"><connection id="1" name="Payroll"/></connections>`,
      "xl/worksheets/sheet2.xml": worksheet('<customProperties><customPr name="Secret" r:id="x"/></customProperties>'),
    },
    [
      ...sheets,
      "e: xl/workbook.xml externalLink externalLinks/externalLink1.xml",
      "p: xl/externalLinks/externalLink1.xml externalLinkPath !file:///\\\\server\\share\\Budget.xlsx",
      "c: xl/workbook.xml connections connections.xml",
    ],
  )
  const places = ["Data from file:///\\\\server\\share\\Budget.xlsx", 'Data connection "Payroll"']
  expect(finding(document, "external_links")).toEqual({ count: 2, places })
  expect(drive(document).notices).toEqual([{ code: "external_data", count: 2, places }])
  expect(finding(document, "custom_properties")).toEqual({ count: 1, places: ['Sheet "Costs", Secret'] })
})
