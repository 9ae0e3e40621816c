import { describe, expect, test } from "vitest"
import { examineDocument } from "../examine"
import type { NoticeCode, OfficeKind, RefusalReason } from "../report"
import { type Made, mainParts, makeDocument } from "../testing/document"

const examine = (made: Made) => {
  const bytes = makeDocument(made)
  const kind: OfficeKind = made.kind ?? "docx"
  return examineDocument({ size: bytes.byteLength, read: async (start, end) => bytes.subarray(start, end + 1) }, kind)
}

const word = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
const dde = '<w:fldSimple w:instr=" DDEAUTO c:\\\\a.exe &quot;/k&quot;"/>'
const header = `<w:hdr ${word}>${dde}</w:hdr>`
const attributes = (count: number) => Array.from({ length: count }, (_, index) => `x${index}=""`).join(" ")
const headerType = "application/vnd.openxmlformats-officedocument.wordprocessingml.header+xml"
const vmlType = "application/vnd.openxmlformats-officedocument.vmlDrawing"
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

const r = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
/** A main part whose element uses a relationship. */
function using(element: string, type: string, target: string, kind: OfficeKind = "docx"): Made {
  return {
    kind,
    main: `<w:document ${word} ${r} xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart">${element}</w:document>`,
    relationships: [{ type, target, external: true }],
  }
}

describe("S55 the element that uses a relationship decides what it is", () => {
  const web = "http://example.org/a"
  const share = "\\\\server\\share\\a"
  test.each<[string, RefusalReason, Made]>([
    ["a template typed as a link", "remote_template", using('<w:attachedTemplate r:id="r0"/>', "hyperlink", web)],
    ["an object typed as a link", "remote_object", using('<o:OLEObject r:id="r0"/>', "hyperlink", web)],
    ["an object typed as a picture", "remote_object", using('<o:OLEObject r:id="r0"/>', "image", web)],
    ["a subdocument typed as a link", "remote_object", using('<w:subDoc r:id="r0"/>', "hyperlink", web)],
    ["a chunk typed as a link", "remote_object", using('<w:altChunk r:id="r0"/>', "hyperlink", web)],
    ["a frame typed as a link", "remote_object", using('<w:sourceFileName r:id="r0"/>', "hyperlink", web)],
    ["an object on a file server", "remote_object", using('<o:OLEObject r:id="r0"/>', "oleObject", share)],
    ["a picture on a file server", "file_server", using('<a:blip r:link="r0"/>', "image", share)],
    [
      "a picture on a file server, typed as a link",
      "file_server",
      using('<v:imagedata r:href="r0"/>', "hyperlink", share),
    ],
    ["a film on a file server", "file_server", using('<a:videoFile r:link="r0"/>', "video", share)],
    [
      "what an unknown element loads from a file server",
      "file_server",
      using('<w:unknown r:id="r0"/>', "hyperlink", share),
    ],
    [
      "a template without TargetMode",
      "remote_template",
      { relationships: [{ type: "attachedTemplate", target: "http://example.org/a.dotm" }] },
    ],
    ["a link to a handler", "unsafe_link", using('<w:hyperlink r:id="r0"/>', "hyperlink", "ms-msdt:/id")],
    ["a link to a script", "unsafe_link", using('<w:hyperlink r:id="r0"/>', "hyperlink", "JavaScript:alert(1)")],
    ["a link that nothing uses, to a handler", "unsafe_link", using("", "hyperlink", "search-ms:query=a")],
    ["data by a handler", "unsafe_link", using('<c:externalData r:id="r0"/>', "oleObject", "ms-excel:ofv|u|http://a")],
  ])("refuses %s: %s", async (_, reason, made) => {
    expect(await examine(made)).toMatchObject({ ok: false, reason })
  })

  test.each<[string, NoticeCode, Made]>([
    ["a picture from the web", "external_pictures", using('<a:blip r:link="r0"/>', "image", web)],
    ["a picture typed as a link", "external_pictures", using('<v:imagedata r:id="r0"/>', "hyperlink", web)],
    [
      "a chart's workbook at a team site",
      "external_data",
      using('<c:externalData r:id="r0"/>', "oleObject", "https://example.org/b.xlsx"),
    ],
    ["a chart's workbook on a file server", "external_data", using('<c:externalData r:id="r0"/>', "package", share)],
    ["a link to a file server", "external_links", using('<w:hyperlink r:id="r0"/>', "hyperlink", share)],
    [
      "a link of an unknown scheme",
      "external_links",
      using('<w:hyperlink r:id="r0"/>', "hyperlink", "msteams:/l/channel"),
    ],
  ])("notes %s: %s", async (_, code, made) => {
    expect(await examine(made)).toMatchObject({ ok: true, notices: [{ code, count: 1 }] })
  })

  test("neither blanks around an id nor a hundred others of the same name hide a template", async () => {
    const template =
      'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink" Target="http://example.org/a.dotm" TargetMode="External"'
    const made = (relationships: string): Made => ({
      ...using('<w:attachedTemplate r:id="r9"/>', "hyperlink", web),
      entries: [
        {
          name: "word/_rels/settings.xml.rels",
          content: `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">${relationships}</Relationships>`,
        },
        {
          name: "word/settings.xml",
          content: `<w:settings ${word} ${r}><w:attachedTemplate r:id="r9"/></w:settings>`,
        },
      ],
    })
    expect(await examine(made(`<Relationship Id=" r9 " ${template}/>`))).toMatchObject({ reason: "remote_template" })
    const others = '<Relationship Id="r9" Type="a/hyperlink" Target="#a" TargetMode="External"/>'.repeat(100)
    expect(await examine(made(`<Relationship Id="r9" ${template}/>${others}`))).toMatchObject({ reason: "too_complex" })
  })

  test("a header that an element uses is one, though its relationship calls it a picture", async () => {
    const made: Made = {
      main: `<w:document ${word} ${r}><w:headerReference r:id="r0"/></w:document>`,
      relationships: [{ type: "image", target: "h.png" }],
      overrides: [["word/h.png", "image/png"]],
      entries: [{ name: "word/h.png", content: header }],
    }
    expect(await examine(made)).toMatchObject({ ok: false, reason: "dde" })
  })

  test("holds a document whose template lies on a file server, and names the path", async () => {
    for (const target of [
      "\\\\server\\share\\a.dotm",
      "file://server/share/a.dotm",
      "%5C%5Csrv%5Cs%5Ca%zz.dotm",
      "\\??\\UNC\\server\\share\\a.dotm",
    ]) {
      const report = await examine({ relationships: [{ type: "attachedTemplate", target, external: true }] })
      expect(report).toMatchObject({ ok: true })
      const found = report.ok ? report.findings.find(({ code }) => code === "server_template") : undefined
      expect(found?.count, target).toBe(1)
      expect(found?.places[0]).toContain("Template ")
    }
  })

  test("passes ordinary links and a template on a drive in silence", async () => {
    for (const target of [
      "https://example.org/",
      "mailto:a@example.org",
      "tel:+49301",
      "onenote:https://example.org/a",
      "#bookmark",
    ])
      expect(await examine(using('<w:hyperlink r:id="r0"/>', "hyperlink", target))).toMatchObject({
        ok: true,
        notices: [],
      })
    const template = {
      relationships: [{ type: "attachedTemplate", target: "file:///C:/Templates/a.dotm", external: true }],
    }
    expect(await examine(template)).toMatchObject({ ok: true, notices: [] })
  })
})

describe("S55 what a part does by an attribute of its own", () => {
  const slide = (content: string): Made => ({
    kind: "pptx",
    main: `<p:sld xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main">${content}</p:sld>`,
  })
  const body = (content: string): Made => ({
    main: `<w:document ${word} xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office">${content}</w:document>`,
  })
  const ribbon = (attributes: string): Made => ({
    packageRelationships: [
      {
        type: "http://schemas.microsoft.com/office/2006/relationships/ui/extensibility",
        target: "customUI/customUI.xml",
      },
    ],
    entries: [
      {
        name: "customUI/customUI.xml",
        content: `<customUI xmlns="http://schemas.microsoft.com/office/2009/07/customui"><button ${attributes}/></customUI>`,
      },
    ],
  })
  test.each<[string, RefusalReason, Made]>([
    ["a program at a click", "runs_program", slide('<a:hlinkClick action="ppaction://program"/>')],
    ["a program at a hover", "runs_program", slide('<a:hlinkMouseOver action="ppaction://program"/>')],
    ["a program, in capitals and with blanks", "runs_program", slide('<a:hlinkHover action=" PPAction:// Program"/>')],
    ["a program, escaped", "runs_program", slide('<a:hlinkClick action="ppaction:%2F%2F%70rogram"/>')],
    [
      "a program, under a second attribute",
      "runs_program",
      slide('<a:hlinkClick action="" a:action="ppaction://program"/>'),
    ],
    ["a macro", "runs_program", slide('<a:hlinkClick action="ppaction://macro?name=Run"/>')],
    ["a handler in place of an action", "unsafe_link", slide('<a:hlinkClick action="search-ms:a"/>')],
    [
      "a script in an address that PowerPoint found invalid",
      "unsafe_link",
      slide('<a:hlinkClick invalidUrl="javascript:a"/>'),
    ],
    ["a picture of a file server in VML", "file_server", body('<v:imagedata src="//server/a.png"/>')],
    ["a fill of a file server in VML", "file_server", body('<v:fill src="file://server/a.png"/>')],
    ["the original of a picture, on a file server", "file_server", body('<v:imagedata o:href="\\\\server\\a.png"/>')],
    ["a shape that leads to a handler", "unsafe_link", body('<v:shape href="ms-officecmd:a"/>')],
    ["a ribbon that calls a macro of another file", "runs_program", ribbon('onAction="http://example.org/a.dotm!Run"')],
    ["a ribbon that calls a macro on a file server", "runs_program", ribbon('getVisible="\\\\server\\a.dotm!Run"')],
    [
      "an add-in made for the document",
      "runs_program",
      {
        packageRelationships: [{ type: "custom-properties", target: "docProps/custom.xml" }],
        entries: [
          {
            name: "docProps/custom.xml",
            content:
              '<Properties><property name="_AssemblyLocation"><v>http://example.org/a.vsto|a</v></property></Properties>',
          },
        ],
      },
    ],
    [
      "relative links that lead to a script",
      "unsafe_link",
      {
        packageRelationships: [{ type: "extended-properties", target: "docProps/app.xml" }],
        entries: [
          { name: "docProps/app.xml", content: "<Properties><HyperlinkBase>vbscript:a</HyperlinkBase></Properties>" },
        ],
      },
    ],
  ])("refuses %s: %s", async (_, reason, made) => {
    expect(await examine(made)).toMatchObject({ ok: false, reason })
  })

  test.each<[string, NoticeCode, Made]>([
    ["an action that opens an object", "object_actions", slide('<a:hlinkClick action="ppaction://ole?verb=0"/>')],
    ["an animation that opens an object", "object_actions", slide('<p:cmd type="verb" cmd="0"/>')],
    ["an unknown action", "object_actions", slide('<a:hlinkClick action="ppaction://other"/>')],
    ["a picture from the web in VML", "external_pictures", body('<v:imagedata src="https://example.org/a.png"/>')],
    [
      "a mail merge connection",
      "external_data",
      body('<w:mailMerge><w:connectString w:val="Provider=x;Data Source=\\\\server\\a.mdb"/></w:mailMerge>'),
    ],
    ["a ribbon's callbacks", "add_ins", ribbon('onAction="Run" getVisible="Is"')],
    [
      "an add-in of a task pane",
      "add_ins",
      {
        packageRelationships: [
          { type: "http://schemas.microsoft.com/office/2011/relationships/webextension", target: "we.xml" },
        ],
        entries: [
          {
            name: "we.xml",
            content:
              '<we:webextension xmlns:we="http://schemas.microsoft.com/office/webextensions/webextension/2010/11"><we:reference id="wa1" store="en-US" storeType="OMEX"/></we:webextension>',
          },
        ],
      },
    ],
    [
      "a part that nothing leads to",
      "loose_parts",
      { entries: [{ name: "word/embeddings/x.bin", content: "<html><hta:application></html>" }] },
    ],
  ])("notes %s: %s", async (_, code, made) => {
    expect(await examine(made)).toMatchObject({ ok: true, notices: [{ code, count: 1 }] })
  })

  test("passes the actions of everyday slides in silence", async () => {
    for (const action of [
      "ppaction://hlinkshowjump?jump=nextslide",
      "ppaction://hlinksldjump",
      "ppaction://noaction",
      "ppaction://customshow?id=0",
      "ppaction://media",
      "",
    ])
      expect(await examine(slide(`<a:hlinkClick action="${action}"/>`))).toMatchObject({ ok: true, notices: [] })
  })
})

test("the main part may not be reached in a folder that is no part of the document", async () => {
  const bytes = makeDocument({
    mainEntry: { name: "__MACOSX/document.xml" },
    overrides: [["__MACOSX/document.xml", mainParts.docx.type]],
  })
  const report = await examineDocument(
    { size: bytes.byteLength, read: async (start, end) => bytes.subarray(start, end + 1) },
    "docx",
  )
  expect(report).toMatchObject({ ok: false })
})
