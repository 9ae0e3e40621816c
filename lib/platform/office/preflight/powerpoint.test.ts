import { expect, test } from "vitest"
import { documentOf, drive, finding } from "./drive.fixture"

const transitional = "http://schemas.openxmlformats.org/presentationml/2006/main"
const strict = "http://purl.oclc.org/ooxml/presentationml/main"
const modern = "http://schemas.microsoft.com/office/powerpoint/2018/8/main"
const root = (name: string, inner: string, attributes = "", uri = transitional) =>
  `<p:${name} xmlns:p="${uri}" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" ${attributes}>${inner}</p:${name}>`
// Their order is not that of their names, nor of their ids.
const presentation = (uri?: string) =>
  root(
    "presentation",
    `<p:sldIdLst><p:sldId id="256" r:id="r3"/><p:sldId id="257" r:id="r1"/><p:sldId id="258" r:id="r2"/></p:sldIdLst>
     <p14:sectionLst xmlns:p14="http://schemas.microsoft.com/office/powerpoint/2010/main"><p14:sldId id="256"/></p14:sectionLst>`,
    "",
    uri,
  )
const slides = [1, 2, 3].map((number) => `r${number}: ppt/presentation.xml slide slides/slide${number}.xml`)
const shape = (type: string, text: string) =>
  `<p:sp><p:nvSpPr><p:cNvPr id="2" name="x"/><p:nvPr><p:ph type="${type}"/></p:nvPr></p:nvSpPr><p:txBody><a:p><a:r><a:t>${text}</a:t></a:r></a:p></p:txBody></p:sp>`

test.each([
  ["transitional", transitional],
  ["Strict", strict],
])("hidden slides and objects are found by the number of their slide: %s", (_, uri) => {
  const document = documentOf(
    "pptx",
    {
      "ppt/slides/slide1.xml": root("sld", "", 'show="0"', uri),
      "ppt/slides/slide2.xml": root(
        "sld",
        '<p:cNvPr id="1" name="Prices" hidden="1"/><p:cNvPr id="2" name="b"/>',
        'show="1"',
        uri,
      ),
      "ppt/slides/slide3.xml": root("sld", "", 'show="false"', uri),
      "ppt/presentation.xml": presentation(uri),
    },
    slides,
  )
  expect(finding(document, "hidden_slides")).toEqual({ count: 2, places: ["Slide 1", "Slide 2"] })
  expect(finding(document, "hidden_text")).toEqual({ count: 1, places: ['Slide 3, object "Prices"'] })
  expect(drive(document).facts.pageCount).toBe(3)
})

test("notes count where they have text beyond the slide's number, date, header and footer", () => {
  const notes = (text: string) =>
    root(
      "notes",
      shape("sldNum", "1") + shape("dt", "today") + shape("hdr", "Us") + shape("ftr", "Us") + shape("body", text),
    )
  const document = documentOf(
    "pptx",
    {
      "ppt/notesSlides/notesSlide1.xml": notes("do not tell them"),
      "ppt/notesSlides/notesSlide2.xml": notes(" "),
      "ppt/notesSlides/notesSlide3.xml": notes("smile"),
      "ppt/presentation.xml": presentation(),
    },
    [
      ...slides,
      ...[1, 2, 3].flatMap((number) => [
        `n: ppt/slides/slide${number}.xml notesSlide ../notesSlides/notesSlide${number}.xml`,
        `s: ppt/notesSlides/notesSlide${number}.xml slide ../slides/slide${number}.xml`,
      ]),
    ],
  )
  expect(finding(document, "speaker_notes")).toEqual({ count: 2, places: ["Slide 1", "Slide 2"] })
})

test("comments of both kinds name their author and slide; who changed something is named too", () => {
  const document = documentOf(
    "pptx",
    {
      "ppt/comments/comment1.xml": root("cmLst", '<p:cm authorId="7"/><p:cm authorId="9"/>'),
      "ppt/comments/modernComment_1.xml": `<m:cmLst xmlns:m="${modern}"><m:cm authorId="{AB}"><m:replyLst><m:reply authorId="{AB}"/></m:replyLst></m:cm></m:cmLst>`,
      "ppt/presentation.xml": presentation(),
      "ppt/commentAuthors.xml": root("cmAuthorLst", '<p:cmAuthor id="7" name="Ada Lovelace"/>'),
      "ppt/authors.xml": `<m:authorLst xmlns:m="${modern}"><m:author id="{AB}" name="Bob"/></m:authorLst>`,
      "ppt/changesInfos/changesInfo1.xml": '<pc:chgInfo xmlns:pc="x"><pc:chgData name="Carol"/></pc:chgInfo>',
    },
    [
      ...slides,
      "c: ppt/slides/slide1.xml comments ../comments/comment1.xml",
      "m: ppt/slides/slide3.xml http://schemas.microsoft.com/office/2018/10/relationships/comments ../comments/modernComment_1.xml",
      "a: ppt/presentation.xml commentAuthors commentAuthors.xml",
      "b: ppt/presentation.xml http://schemas.microsoft.com/office/2018/10/relationships/authors authors.xml",
      "i: ppt/presentation.xml changesInfo changesInfos/changesInfo1.xml",
    ],
  )
  expect(finding(document, "comments")).toEqual({
    count: 4,
    places: ["Comment by Bob, slide 1", "Comment by Ada Lovelace, slide 2", "Comment, slide 2"],
  })
  expect(finding(document, "author_names")).toEqual({ count: 3, places: ["Ada Lovelace", "Bob", "Carol"] })
})

test("slides go by their names where relationships have a prefix of their own", () => {
  const document = documentOf(
    "pptx",
    {
      "ppt/presentation.xml": presentation().replaceAll("r:id", "q:id").replace("xmlns:r", "xmlns:q"),
      "ppt/slides/slide2.xml": root("sld", "", 'show="0"'),
    },
    slides,
  )
  expect(finding(document, "hidden_slides")).toEqual({ count: 1, places: ["Slide 2"] })
})
