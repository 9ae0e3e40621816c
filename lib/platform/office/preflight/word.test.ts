import { expect, test } from "vitest"
import { documentOf, drive, finding } from "./drive.fixture"

const transitional = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
const strict = "http://purl.oclc.org/ooxml/wordprocessingml/main"
const root = (name: string, inner: string, uri = transitional) =>
  `<w:${name} xmlns:w="${uri}" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">${inner}</w:${name}>`
const body = (inner: string, uri?: string) => root("document", `<w:body>${inner}</w:body>`, uri)
const paragraph = (inner: string, style?: string) =>
  `<w:p>${style ? `<w:pPr><w:pStyle w:val="${style}"/></w:pPr>` : ""}${inner}</w:p>`
const run = (text: string, properties = "") => `<w:r><w:rPr>${properties}</w:rPr><w:t>${text}</w:t></w:r>`
const word = (parts: Record<string, string>, relationships?: string[]) => documentOf("docx", parts, relationships)

test.each([
  ["transitional", transitional],
  ["Strict", strict],
])("tracked changes are counted by what they are, who made them and where: %s", (_, uri) => {
  const by = 'w:id="1" w:author="Ada Lovelace" w:date="2026-01-01T00:00:00Z"'
  const document = word({
    "word/document.xml": body(
      [
        paragraph(run("kept")),
        paragraph(`<w:ins ${by}>${run("new")}</w:ins><w:del ${by}><w:r><w:delText>old</w:delText></w:r></w:del>`),
        paragraph(`<w:moveFrom ${by}>${run("a")}</w:moveFrom><w:moveTo ${by}>${run("a")}</w:moveTo>`),
        paragraph(run("bold", `<w:b/><w:rPrChange w:author="Bob"><w:rPr><w:vanish/></w:rPr></w:rPrChange>`)),
        paragraph("<w:ins/>"),
      ].join(""),
      uri,
    ),
  })
  expect(finding(document, "tracked_changes")).toEqual({
    count: 6,
    places: [
      "Insertion by Ada Lovelace, paragraph 2",
      "Deletion by Ada Lovelace, paragraph 2",
      "Moved text by Ada Lovelace, paragraph 3",
      "Formatting by Bob, paragraph 4",
      "Insertion, paragraph 5",
    ],
  })
  expect(finding(document, "author_names")).toEqual({ count: 2, places: ["Ada Lovelace", "Bob"] })
  expect(finding(document, "hidden_text")).toBeUndefined()
})

test("changes in headers and notes say so, and what is written again for older programs counts once", () => {
  const change = '<w:ins w:author="Ada"/>'
  const twice = `<mc:AlternateContent><mc:Choice Requires="wps">${change}</mc:Choice><mc:Fallback>${change}</mc:Fallback></mc:AlternateContent>`
  const document = word(
    {
      "word/footnotes.xml": root("footnotes", `<w:footnote>${paragraph(change)}</w:footnote>`),
      "word/header1.xml": root("hdr", paragraph(change)),
      "word/document.xml": body(paragraph(twice)),
    },
    ["r1: word/document.xml header header1.xml", "r2: word/document.xml footnotes footnotes.xml"],
  )
  expect(finding(document, "tracked_changes")).toEqual({
    count: 3,
    places: [
      "Insertion by Ada, paragraph 1",
      "Insertion by Ada, footnotes, paragraph 1",
      "Insertion by Ada, header, paragraph 1",
    ],
  })
})

test("comments name who wrote them and the paragraph they are at", () => {
  const comment = (id: number, author: string) =>
    `<w:comment w:id="${id}" w:author="${author}">${paragraph(run("x"))}</w:comment>`
  const document = word(
    {
      "word/comments.xml": root("comments", comment(0, "Ada Lovelace") + comment(1, "Bob") + comment(2, "")),
      "word/people.xml":
        '<w15:people xmlns:w15="http://schemas.microsoft.com/office/word/2012/wordml"><w15:person w15:author="Carol"/></w15:people>',
      "word/document.xml": body(
        paragraph(run("a")) +
          paragraph('<w:r><w:commentReference w:id="0"/></w:r><w:r><w:commentReference w:id="1"/></w:r>'),
      ),
    },
    ["r1: word/document.xml comments comments.xml", "r2: word/document.xml people people.xml"],
  )
  expect(finding(document, "comments")).toEqual({
    count: 3,
    places: ["Comment by Ada Lovelace, paragraph 2", "Comment by Bob, paragraph 2", "Comment"],
  })
  expect(finding(document, "author_names")).toEqual({ count: 3, places: ["Ada Lovelace", "Bob", "Carol"] })
})

test("hidden text is found by itself and by its style, and not where there is none", () => {
  const styles = [
    '<w:style w:styleId="Secret"><w:rPr><w:vanish/></w:rPr></w:style>',
    '<w:style w:styleId="Deeper"><w:basedOn w:val="Secret"/></w:style>',
    '<w:style w:styleId="Shown"><w:basedOn w:val="Secret"/><w:rPr><w:vanish w:val="0"/></w:rPr></w:style>',
    '<w:style w:styleId="Unused"><w:rPr><w:vanish/></w:rPr></w:style>',
  ].join("")
  const document = word(
    {
      "word/document.xml": body(
        [
          paragraph(run("shown")),
          paragraph(run("hidden", "<w:vanish/>") + run("too", "<w:vanish w:val='true'/>")),
          paragraph(run("not", '<w:vanish w:val="false"/>')),
          paragraph(run(" ", "<w:vanish/>")),
          paragraph(run("by style", '<w:rStyle w:val="Deeper"/>')),
          paragraph(run("by paragraph"), "Secret"),
          paragraph(run("shown", '<w:vanish w:val="0"/>'), "Secret"),
          paragraph(run("shown"), "Shown"),
          "<w:p><w:pPr><w:rPr><w:vanish/></w:rPr></w:pPr><w:r><w:t>only its mark</w:t></w:r></w:p>",
        ].join(""),
      ),
      "word/styles.xml": root("styles", styles),
    },
    ["r1: word/document.xml styles styles.xml"],
  )
  expect(finding(document, "hidden_text")).toEqual({
    count: 3,
    places: ["Paragraph 2", "Paragraph 5", "Paragraph 6"],
  })
})

test("a plain document has nothing to find", () => {
  const { findings, notices, facts } = drive(word({ "word/document.xml": body(paragraph(run("Good day"))) }))
  expect({ findings, notices }).toEqual({ findings: [], notices: [] })
  expect(facts).toEqual({ title: null, author: null, pageCount: null })
})
