import { describe, expect, test } from "vitest"
import type { RefusalReason } from "../report"
import { type Made, mainParts } from "../testing/document"
import { dde, examine, header, vmlType, word } from "./rules.fixture"

const attributes = (count: number) => Array.from({ length: count }, (_, index) => `x${index}=""`).join(" ")
const headerType = "application/vnd.openxmlformats-officedocument.wordprocessingml.header+xml"
const doctype = '<!DOCTYPE a [<!ENTITY b "c">]>'

/** A header under any name, as any type. */
function headerAs(name: string, content: string | Buffer, type?: string): Made {
  return {
    relationships: [{ type: "header", target: `/${name}` }],
    overrides: type === undefined ? [] : [[name, type]],
    entries: [{ name, content }],
  }
}

describe("S55 a part's role decides how it is read, never its name", () => {
  test.each<[string, RefusalReason, Made]>([
    ["a header called .vml", "dde", headerAs("word/h.vml", header, headerType)],
    ["a header called .bin", "dde", headerAs("word/h.bin", header, headerType)],
    ["a header without a type", "dde", headerAs("word/h.dat", header)],
    ["a header typed as a drawing", "dde", headerAs("word/h.vml", header, vmlType)],
    ["a header typed as a picture", "dde", headerAs("word/h.png", header, "image/png")],
    ["a header typed as SVG", "dde", headerAs("word/h.svg", header, "image/svg+xml")],
    [
      "a header behind an escaped name",
      "dde",
      {
        relationships: [{ type: "header", target: "h%2Ebin" }],
        entries: [{ name: "word/h.bin", content: header }],
      },
    ],
    [
      "a header behind an escaped entry name",
      "dde",
      {
        relationships: [{ type: "header", target: "h.bin" }],
        entries: [{ name: "word/%68.bin", content: header }],
      },
    ],
    [
      "attributes beyond the limit before it",
      "too_complex",
      headerAs("word/h.vml", `<w:hdr ${word} ${attributes(300)}>${dde}</w:hdr>`, headerType),
    ],
    [
      "depth beyond the limit before it",
      "too_complex",
      headerAs("word/h.vml", `<w:hdr ${word}>${"<w:a>".repeat(300)}${dde}${"</w:a>".repeat(300)}</w:hdr>`, headerType),
    ],
    ["a fault before it", "malformed_xml", headerAs("word/h.vml", `<w:hdr ${word}></w:a>${dde}</w:hdr>`, headerType)],
    [
      "an unknown encoding",
      "unknown_encoding",
      headerAs("word/h.xml", `<?xml version="1.0" encoding="utf-7"?>${header}`),
    ],
    [
      "an unknown encoding behind blanks",
      "unknown_encoding",
      headerAs("word/h.xml", `<?xml version="1.0"${" ".repeat(500)}encoding="utf-7"?>${header}`),
    ],
    [
      "an unknown encoding behind more blanks",
      "unknown_encoding",
      headerAs("word/h.xml", `<?xml version="1.0"${" ".repeat(5000)}encoding="utf-7"?>${header}`),
    ],
    [
      "UTF-32",
      "unknown_encoding",
      headerAs("word/h.xml", Buffer.from("fffe00003c000000610000002f0000003e000000", "hex")),
    ],
    [
      "an unknown encoding in data",
      "unknown_encoding",
      { entries: [{ name: "customXml/a.xml", content: '<?xml version="1.0" encoding="cp037"?><a/>' }] },
    ],
    [
      "a main part that lies where macOS keeps its own",
      "unsafe_entry_name",
      {
        packageRelationships: [{ type: "extended-properties", target: "__MACOSX/app.xml" }],
        entries: [{ name: "__MACOSX/app.xml", content: header }],
      },
    ],
    [
      "a type for a part in the trash",
      "unsafe_entry_name",
      { overrides: [["[trash]/0.dat", headerType]], entries: [{ name: "[trash]/0.dat", content: header }] },
    ],
    [
      "a limit reached in data",
      "too_complex",
      { entries: [{ name: "customXml/a.xml", content: `<a ${attributes(300)}/>` }] },
    ],
    [
      "a DOCTYPE after a fault in data",
      "xml_doctype",
      { entries: [{ name: "customXml/a.xml", content: `<a></b>${doctype}` }] },
    ],
    [
      "a DOCTYPE in UTF-16 data",
      "xml_doctype",
      { entries: [{ name: "customXml/a.xml", content: Buffer.from(`<a></b>${doctype}`, "utf16le") }] },
    ],
    [
      "entities in an SVG picture",
      "xml_doctype",
      {
        relationships: [{ type: "image", target: "media/a.svg" }],
        defaults: [["svg", "image/svg+xml"]],
        entries: [{ name: "word/media/a.svg", content: `<!DOCTYPE svg [<!ENTITY a "b">]><svg/>` }],
      },
    ],
  ])("refuses %s: %s", async (_, reason, made) => {
    expect(await examine(made)).toMatchObject({ ok: false, reason })
  })

  test.each<[string, RefusalReason, string]>([
    ["a program behind a fault", "unsafe_link", `<br><v:shape href="search-ms:query=a"/>`],
    [
      "a picture of a file server behind a fault",
      "file_server",
      `<v:shape><br></v:shape><v:imagedata src="\\\\server\\a.png"/>`,
    ],
    ["a DOCTYPE behind a fault", "xml_doctype", `<br>${doctype}`],
    ["too many attributes", "too_complex", `<v:shape ${attributes(300)}/>`],
    ["capitals", "file_server", `<v:IMAGEDATA SRC="\\\\server\\a.png"/>`],
    [
      "a prefix that means something else before",
      "runs_program",
      `<b xmlns:x="urn:x"/><x:ClientData xmlns:x="urn:schemas-microsoft-com:office:excel"><b xmlns:x="urn:x"/><x:FmlaMacro>[1]!Run</x:FmlaMacro></x:ClientData>`,
    ],
  ])("refuses a drawing with %s: %s", async (_, reason, content) => {
    const made = drawing(`<xml xmlns:v="urn:schemas-microsoft-com:vml">${content}</xml>`)
    expect(await examine(made)).toMatchObject({ ok: false, reason })
  })

  test.each<[string, Made]>([
    [
      "a drawing with HTML in it",
      drawing('<xml xmlns:v="urn:schemas-microsoft-com:vml"><v:shape><br><font>a</font></v:shape></xml>'),
    ],
    ["an add-in's data that is no XML", { entries: [{ name: "word/customXML/item.xml", content: "sld-customData" }] }],
    [
      "an add-in's data that something leads to",
      {
        relationships: [{ type: "customXml", target: "../customXml/a.xml" }],
        entries: [{ name: "customXml/a.xml", content: "{}" }],
      },
    ],
    [
      "what macOS adds to an archive",
      {
        entries: [
          { name: "__MACOSX/word/._document.xml", content: Buffer.from("00051607000200004d61632004", "hex") },
          { name: "__MACOSX/word/_rels/._document.xml.rels", content: Buffer.from("0005160700020000", "hex") },
          { name: ".DS_Store", content: Buffer.from("0000000142756431", "hex") },
        ],
      },
    ],
    [
      "what Office leaves when it saves in place",
      { entries: [{ name: "[trash]/0000.dat", content: Buffer.alloc(1000, 255) }] },
    ],
    [
      "a drawing program's SVG",
      {
        relationships: [{ type: "image", target: "media/a.svg" }],
        defaults: [["svg", "image/svg+xml"]],
        entries: [
          {
            name: "word/media/a.svg",
            content:
              '<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd"><svg xmlns="http://www.w3.org/2000/svg"/>',
          },
        ],
      },
    ],
    [
      "two types for one kind of picture",
      {
        defaults: [
          ["jpg", "image/jpeg"],
          ["JPG", "image/jpg"],
        ],
      },
    ],
    [
      "a Cyrillic part",
      headerAs("word/h.xml", Buffer.from(`<?xml version="1.0" encoding="windows-1251"?><w:hdr ${word}/>`)),
    ],
    [
      "the type of a macro that no part has",
      { overrides: [["word/gone.bin", "application/vnd.ms-office.vbaProject"]] },
    ],
  ])("accepts %s", async (_, made) => {
    expect(await examine(made)).toMatchObject({ ok: true })
  })
})

function drawing(content: string): Made {
  return {
    relationships: [{ type: "vmlDrawing", target: "drawing.vml" }],
    defaults: [["vml", vmlType]],
    entries: [{ name: "word/drawing.vml", content }],
  }
}

test("the main part may not be reached in a folder that is no part of the document", async () => {
  const report = await examine({
    mainEntry: { name: "__MACOSX/document.xml" },
    overrides: [["__MACOSX/document.xml", mainParts.docx.type]],
  })
  expect(report).toMatchObject({ ok: false })
})
