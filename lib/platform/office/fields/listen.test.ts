import { existsSync, readdirSync } from "node:fs"
import { join, resolve } from "node:path"
import { describe, expect, test } from "vitest"
import { Discoveries } from "../discoveries"
import { readDocument } from "../preflight/drive.fixture"
import { parse } from "../testing/parse"
import { field, fieldWith, heard, inParagraph, instruct, shown } from "./fields.fixture"
import { listenForFields } from "./listen"

const merge = field(" MERGEFIELD x ")

test.each<[reason: string, string]>([
  ["remote_object", 'INCLUDETEXT "http://example.org/b.docx"'],
  ["remote_object", 'INCLUDETEXT "a.xml" \\t "https://example.org/a.xslt"'],
  ["remote_object", "INCLUDE http://example.org/b.docx"],
  ["remote_object", 'RD "https://example.org/b.docx"'],
  ["remote_object", 'LINK Word.Document.8 "http://example.org/b.html" "" \\a \\f 0'],
  ["remote_object", 'LINK Excel.Sheet.12 "mhtml:http://example.org/a!b" "a"'],
  ["remote_object", 'LINK htmlfile "script:http://example.org/a"'],
  ["file_server", 'LINK Excel.Sheet.12 "\\\\\\\\server\\\\share\\\\a.xlsx" "a"'],
  ["file_server", 'INCLUDETEXT "\\\\\\\\server\\\\share\\\\a.docx"'],
  ["file_server", 'INCLUDEPICTURE "\\\\\\\\server\\\\share\\\\a.png" \\d'],
  ["file_server", 'INCLUDEPICTURE "\\\\server\\share\\a.png"'],
  ["file_server", "INCLUDEPICTURE \\\\server\\share\\a.png"],
  ["file_server", "INCLUDEPICTURE “file://server/share/a.png”"],
  ["file_server", 'INCLUDEPICTURE \\d "\\\\\\\\server\\\\a.png"'],
  ["file_server", 'IMPORT "\\\\\\\\server\\\\a.png"'],
  ["unsafe_link", 'INCLUDEPICTURE "search-ms:query=x"'],
  ["file_server", 'DATA "\\\\\\\\server\\\\a.doc"'],
  ["file_server", 'DATA "C:\\\\a.doc" "\\\\\\\\server\\\\head.doc"'],
  ["unsafe_link", 'DATA "mhtml:http://example.org/a"'],
  ["file_server", 'DATABASE \\d "\\\\\\\\server\\\\a.mdb" \\s "SELECT"'],
  ["file_server", 'DATABASE \\c "DSN=a;DBQ=\\\\\\\\server\\\\a.mdb;" \\s "SELECT"'],
  ["unsafe_link", 'HYPERLINK "search-ms:query=x&crumb=location:\\\\\\\\server\\\\s"'],
  ["unsafe_link", 'HYPERLINK \\o "tip" "javascript:alert(1)"'],
  ["unsafe_link", 'hyperlink"ms-msdt:/id"'],
  ["active_x", "CONTROL Forms.TextBox.1 \\s"],
  ["active_x", "HTMLCONTROL Forms.HTML:Text.1"],
])("refused as %s: %s", (reason, instruction) => {
  expect(heard(field(` ${instruction} `)).refused).toBe(reason)
  expect(heard(field(...`\u00a0${instruction}`.split(/(?<= )/))).refused).toBe(reason)
})

test("what is fetched, by a name in pieces or a quoted address, is refused as well", () => {
  expect(heard(field("INCLUDE", field("QUOTE 84 69 88 84"), ' "http://example.org"')).refused).toBe("remote_object")
  expect(heard(field('INCLUDETEXT "', field('QUOTE "http:"'), '//example.org"')).refused).toBe("remote_object")
  expect(heard(field(fieldWith(shown("INCLUDETEXT"), "REF c"), ' "http://example.org"')).refused).toBe("remote_object")
  expect(heard(field('INCLUDEPICTURE "\\\\\\\\server@SSL\\\\a.png"')).refused).toBe("file_server")
  expect(heard(field('DATABASE \\d "\\\\\\\\server@80\\\\a.mdb"')).refused).toBe("file_server")
  expect(heard(field('INCLUDEPICTURE "\\\\\\\\', merge, '\\\\a.png"')).refused).toBe("file_server")
  expect(heard(field('HYPERLINK "javascript:', merge, '"')).refused).toBe("unsafe_link")
})

test.each<[notice: string, string]>([
  ["external_pictures: Picture from http://example.org/b.png", field('INCLUDEPICTURE "http://example.org/b.png" \\d')],
  ["external_pictures: Picture from C:\\a\\b.png", field('INCLUDEPICTURE "C:\\\\a\\\\b.png" \\* MERGEFORMATINET')],
  ["external_pictures: Picture from C:\\a.png", field('INCLUDEPICTURE \\* MERGEFORMAT "C:\\\\a.png"')],
  ["external_links: Linked content from C:\\a.docx", field('INCLUDETEXT "C:\\\\a.docx" part')],
  ["external_links: Linked content from a.xlsx", field('LINK Excel.Sheet.12 "a.xlsx" "Sheet1!R1C1" \\a \\f 5 \\h')],
  ["external_links: Linked content from chapter.docx", field("RD chapter.docx")],
  ["external_data: Data from C:\\a.doc", field('DATA "C:\\\\a.doc"')],
  ["external_data: Data from https://example.org/a", field("DATA https://example.org/a")],
  ["external_data: Data from C:\\a.mdb", field('DATABASE \\d "C:\\\\a.mdb" \\c "DSN=a;DBQ=C:\\\\a.mdb" \\s "SELECT"')],
  ["object_actions: Field that sends commands to the printer", field('PRINT \\p page "showpage"')],
  [
    "computed_fields: Field whose kind is computed",
    field('SET c "DDEAUTO"') + field(" ", field("REF c"), ' "cmd.exe"'),
  ],
  ["computed_fields: Field whose kind is computed", field("HYPER", field("REF c"), ' "x"')],
  ["computed_fields: Field whose address is computed", field("INCLUDETEXT ", field("REF c"))],
])("told of: %s", (notice, body) => {
  expect(heard(body)).toEqual({ notices: [notice] })
})

describe("genuine fields are silent", () => {
  const zotero = ` ADDIN ZOTERO_ITEM CSL_CITATION {"citationID":"a","text":"${"DDE \\\\server\\a ".repeat(40_000)}"}`
  const picture = `<w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wps:txbx><w:txbxContent>${inParagraph(field("PAGE"))}</w:txbxContent></wps:txbx></w:drawing></mc:Choice><mc:Fallback><w:pict><v:shape><v:textbox><w:txbxContent>${inParagraph(field("PAGE"))}</w:txbxContent></v:textbox></v:shape></w:pict></mc:Fallback></mc:AlternateContent></w:r>`
  const emoji = `<w:r><mc:AlternateContent><mc:Choice Requires="x"/><mc:Fallback>${instruct("!")}</mc:Fallback></mc:AlternateContent></w:r>`
  test.each<[string, string]>([
    ["a table of contents", inParagraph(fieldWith(shown("1"), ' TOC \\o "1-3" \\h \\z \\u '))],
    [
      "links in it",
      fieldWith(fieldWith(fieldWith(shown("7"), " PAGEREF _Toc1 \\h "), ' HYPERLINK \\l "_Toc1" '), "TOC"),
    ],
    ["a page number", '<w:fldSimple w:instr=" PAGE  \\* MERGEFORMAT "><w:r><w:t>1</w:t></w:r></w:fldSimple>'],
    [
      "a page number without blanks kept",
      '<w:r><w:fldChar w:fldCharType="begin"/><w:instrText> PAGE </w:instrText><w:fldChar w:fldCharType="end"/></w:r>',
    ],
    ["a citation", fieldWith(shown("(Smith)"), zotero.slice(0, 30), zotero.slice(30))],
    ["a citation of EndNote", fieldWith(shown("(a)"), ` ADDIN EN.CITE <EndNote>${"x".repeat(300_000)}`)],
    ["conditions", field(" IF ", field(" PAGE "), " = ", field("NUMPAGES"), ' "DDE a b" ', field('IF 1 = 2 "a" "b"'))],
    ["a condition without a blank", field("IF", field("PAGE"), '=1 "a"')],
    ["a formula", field("=", field("PAGE"), "-1") + field(" = SUM(ABOVE) ")],
    ["a picture in a condition", field(' IF 1 = 1 "', picture, '"')],
    ["a sign in a condition", field(' IF 1 = 1 "', emoji, '"')],
    ["a merge field called DDE", field(" MERGEFIELD DDE ") + field(" MERGEFIELD ", "DDE", " \\* MERGEFORMAT ")],
    ["a merged client called DDE", field("IF ", fieldWith(instruct("DDE Consulting"), "MERGEFIELD c"), ' = "" "a"')],
    ["a result about DDE", fieldWith(shown("DDEAUTO c:\\a.exe"), "REF a") + shown(" DDEAUTO c:\\a.exe")],
    ["words that begin so", field("DDEX a b") + field("DDE") + field("DDEÄ a")],
    ["a merged link", field(' HYPERLINK "', merge, '" \\o "', merge, '" ')],
    [
      "a merged picture",
      field(" INCLUDEPICTURE ", merge, " \\d ") + field('INCLUDEPICTURE "photos\\\\', merge, '.jpg"'),
    ],
    ["a picture beside the document", field(' INCLUDEPICTURE "image1.png" \\* MERGEFORMAT ')],
    ["a link in pieces", field(" HYPER", 'LINK "https://example.', 'org/" ')],
    ["links", field('HYPERLINK "mailto:a@example.org" \\t "_blank"') + field('HYPERLINK "#a"') + field('HYPERLINK ""')],
    ["a deleted field", `<w:del>${field("PAGE").replaceAll("instrText", "delInstrText")}</w:del>`],
    ["a field with a deleted result", fieldWith(`<w:del>${shown("a")}</w:del><w:ins>${shown("b")}</w:ins>`, "PAGE")],
    [
      "other fields",
      ["MACROBUTTON a b", 'FILLIN "a"', "EMBED Excel.Sheet.8", "SEQ a", 'PRINT "27E"', "EQ \\f(1;2)", "c"]
        .map((each) => field(each))
        .join(""),
    ],
    ["a symbol", field("SYMBOL 68 \\f Wingdings") + field("QUOTE 68 68 69 32 97")],
  ])("%s", (_, body) => {
    expect(heard(body)).toEqual({ notices: [] })
  })

  test("a file beside others that hold runs of Word is read from where Word begins", () => {
    const found = new Discoveries()
    const listener = listenForFields({ name: "customXml/item1.xml", type: "" }, found)
    expect(() =>
      parse(`<x:a xmlns:x="urn:x"><x:b/>${"<x:instrText>DDE a b</x:instrText>"}</x:a>`, listener),
    ).not.toThrow()
  })
})

const folder = join(resolve(process.env.OFFICE_SAMPLES ?? "../shared/office-samples"), "accept")
const hasSamples = existsSync(folder)
if (!hasSamples) console.warn(`skipped: the fields of genuine files, since ${folder} is not there (OFFICE_SAMPLES)`)

test.runIf(hasSamples)("genuine files are taken", async () => {
  for (const name of readdirSync(folder).filter((each) => each.endsWith(".docx"))) {
    const { parts } = await readDocument(join(folder, name), "docx")
    const found = new Discoveries()
    for (const part of parts)
      expect(() => parse(part.xml, listenForFields(part, found)), `${name} ${part.name}`).not.toThrow()
  }
})
