import { describe, expect, test } from "vitest"
import type { NoticeCode, RefusalReason } from "../report"
import { type Made, makeDocument } from "../testing/document"
import { examine, word } from "./rules.fixture"

const r = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
const excel = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
const share = "\\\\server\\share\\a"

const connections = (content: string): Made => ({
  kind: "xlsx",
  relationships: [{ type: "connections", target: "connections.xml" }],
  entries: [{ name: "xl/connections.xml", content: `<connections ${excel}>${content}</connections>` }],
})
const panel = (location: string): Made => ({
  relationships: [{ type: "customXml", target: "/customXml/item1.xml" }],
  entries: [
    {
      name: "customXml/item1.xml",
      content: `<customXsn xmlns="http://schemas.microsoft.com/office/2006/metadata/customXsn"><xsnLocation>${location}</xsnLocation><cached>True</cached></customXsn>`,
    },
  ],
})
const ribbon = (content: string): Made => ({
  packageRelationships: [
    { type: "http://schemas.microsoft.com/office/2007/relationships/ui/extensibility", target: "customUI/a.xml" },
  ],
  entries: [
    {
      name: "customUI/a.xml",
      content: `<customUI xmlns="http://schemas.microsoft.com/office/2009/07/customui"><backstage>${content}</backstage></customUI>`,
    },
  ],
})
const signature = (address: string): Made => ({
  body: `<v:shape xmlns:v="urn:schemas-microsoft-com:vml"><o:signatureline xmlns:o="urn:schemas-microsoft-com:office:office" sigprovurl="${address}"/></v:shape>`,
})
/** A picture in SVG, of any type. */
const picture = (type: string, target: string, doctype = ""): Made => ({
  main: `<w:document ${word} ${r}><s:svgBlip xmlns:s="http://schemas.microsoft.com/office/drawing/2016/SVG/main" r:embed="r0"/></w:document>`,
  relationships: [{ type: "image", target: "media/a.bin" }],
  overrides: [["word/media/a.bin", type]],
  entries: [
    {
      name: "word/media/a.bin",
      content: `${doctype}<svg xmlns="http://www.w3.org/2000/svg"><image href="${target}"/></svg>`,
    },
  ],
})
/** Settings with a mail merge, whose two relationships lead to the same place. */
const mailMerge = (target: string): Made => ({
  relationships: [{ type: "settings", target: "settings.xml" }],
  entries: [
    {
      name: "word/settings.xml",
      content: `<w:settings ${word} ${r}><w:mailMerge><w:dataSource r:id="a"/><w:odso><w:src r:id="b"/></w:odso></w:mailMerge></w:settings>`,
    },
    {
      name: "word/_rels/settings.xml.rels",
      content: `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">${["a", "b"]
        .map(
          (id) =>
            `<Relationship Id="${id}" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/mailMergeSource" Target="${target}" TargetMode="External"/>`,
        )
        .join("")}</Relationships>`,
    },
  ],
})
/** A part that only an element says to be markup, and that is none. */
const usedBy = (element: string): Made => ({
  main: `<w:document ${word} ${r}>${element}</w:document>`,
  relationships: [{ type: "customXml", target: "a.xml" }],
  entries: [{ name: "word/a.xml", content: "<a><b></a>" }],
})

const visio = (content: string): Made => ({
  main: `<w:document ${word} ${r}><o:OLEObject xmlns:o="urn:schemas-microsoft-com:office:office" ProgID="Visio.Drawing.15" r:id="r0"/></w:document>`,
  relationships: [{ type: "package", target: "embeddings/a.vsdx" }],
  entries: [
    {
      name: "word/embeddings/a.vsdx",
      content: makeDocument({
        mainType: "application/vnd.ms-visio.drawing.main+xml",
        main: `<VisioDocument xmlns="http://schemas.microsoft.com/office/visio/2012/main">${content}</VisioDocument>`,
      }),
    },
  ],
})
const visioCell = (name: string, formula: string, value = "") =>
  visio(`<Cell N="${name}" V="${value}" F="${formula.replaceAll('"', "&quot;")}"/>`)

describe("S55 places that parts name without a relationship", () => {
  test.each<[string, RefusalReason, Made]>([
    [
      "a web query of a handler",
      "unsafe_link",
      connections('<connection id="1" type="4"><webPr url="javascript:a"/></connection>'),
    ],
    ["a connection's file of a handler", "unsafe_link", connections('<connection id="1" odcFile="mhtml:http://a!b"/>')],
    ["an information panel on a file server", "file_server", panel(share)],
    ["an information panel around an element", "file_server", panel("\\\\server<a/>\\share\\a")],
    ["an information panel behind an element", "file_server", panel(`<a/>${share}`)],
    ["an information panel behind more blanks than are read", "too_complex", panel(" ".repeat(5000) + share)],
    ["an information panel of a handler", "unsafe_link", panel("script:http://example.org")],
    ["a link of the backstage to a handler", "unsafe_link", ribbon('<hyperlink id="a" target="search-ms:a"/>')],
    ["a signature line's link to a script", "unsafe_link", signature("javascript:a")],
    ["a picture in SVG that is typed as another", "file_server", picture("image/png", share)],
    ["a picture in SVG that is typed as XML", "file_server", picture("application/xml", share)],
    ["a picture in SVG without a type", "file_server", picture("application/octet-stream", share)],
    ["a slicer's cache by an element alone", "malformed_xml", usedBy('<w:slicerCache r:id="r0"/>')],
    ["a diagram's drawing by an element alone", "malformed_xml", usedBy('<w:dataModelExt relId="r0"/>')],
    ["a program behind a shape of Visio's", "runs_program", visioCell("EventDblClick", 'RUNADDON("C:\\a.exe")')],
    ["a program beside a drawing", "runs_program", visioCell("EventXFMod", 'RUNADDONWARGS("a.exe","/a")')],
    ["a macro of a file on the web", "runs_program", visioCell("EventDrop", 'RUNMACRO("http://example.org/a")')],
    ["a program at an event of a drawing", "runs_program", visio('<EventItem Action="1" Target="C:\\a.exe"/>')],
    ["a link of a shape to a handler", "unsafe_link", visioCell("Address", "", "search-ms:a")],
    ["a link of a shape's formula to a script", "unsafe_link", visioCell("EventDblClick", 'HYPERLINK("javascript:a")')],
    [
      "the page of an online video with more open elements than any has",
      "too_complex",
      {
        body: `<v:webVideoPr xmlns:v="http://schemas.microsoft.com/office/word/2012/wordprocessingDrawing" embeddedHtml="${"&lt;b>".repeat(200_000)}"/>`,
      },
    ],
    ["a part in pieces", "unsafe_entry_name", { entries: [{ name: "word/settings.xml/[0].last.piece", content: "" }] }],
    ["a mail merge from a handler", "unsafe_link", mailMerge("search-ms:a")],
  ])("refuses %s: %s", async (_, reason, made) => {
    expect(await examine(made)).toMatchObject({ ok: false, reason })
  })

  test.each<[string, NoticeCode, string, Made]>([
    [
      "a web query",
      "external_data",
      "Data from https://example.org/",
      connections('<connection id="1" type="4"><webPr url="https://example.org/"/></connection>'),
    ],
    [
      "a text file on a server",
      "external_data",
      `Data from ${share}`,
      connections(`<connection id="1" type="6"><textPr sourceFile="${share}"/></connection>`),
    ],
    [
      "a database",
      "external_data",
      "Data by Provider=A;Password=…;Data Source=b",
      connections(
        '<connection id="1" type="5"><dbPr connection="Provider=A;Password=secret;Data Source=b"/></connection>',
      ),
    ],
    [
      "an information panel on the web",
      "external_links",
      "Information panel from https://example.org/a.xsn",
      panel("https://example.org/a.xsn"),
    ],
    [
      "a key that calls a macro",
      "add_ins",
      "Key or menu that calls PROJECT.MODULE1.RUN",
      {
        relationships: [
          { type: "http://schemas.microsoft.com/office/2006/relationships/keyMapCustomizations", target: "keys.xml" },
        ],
        entries: [
          {
            name: "word/keys.xml",
            content:
              '<w:tcg xmlns:w="http://schemas.microsoft.com/office/word/2006/wordml"><w:keymaps><w:keymap w:kcmPrimary="0241"><w:macro w:macroName="PROJECT.MODULE1.RUN"/></w:keymap><w:keymap w:kcmPrimary="0242"><w:fci w:fciName="Bold"/></w:keymap></w:keymaps></w:tcg>',
          },
        ],
      },
    ],
    [
      "a link of the backstage to a file server",
      "external_links",
      `Link to ${share}`,
      ribbon(`<hyperlink id="a" target="${share}"/>`),
    ],
    [
      "a picture in SVG with one from the web",
      "external_pictures",
      "Picture from https://example.org/a.png",
      picture("image/png", "https://example.org/a.png"),
    ],
    [
      "a mail merge from a file server, as Word writes it",
      "external_data",
      "Data from",
      mailMerge("file:///\\\\server\\share\\a.xlsx"),
    ],
  ])("notes %s: %s", async (_, code, words, made) => {
    const report = await examine(made)
    expect(report).toMatchObject({ ok: true })
    const places = report.ok
      ? report.notices.filter((notice) => notice.code === code).flatMap((notice) => notice.places)
      : []
    expect(places.join("\n")).toContain(words)
  })

  test("the connections of an embedded workbook are told", async () => {
    const workbook = makeDocument(connections('<connection id="1"><dbPr connection="DSN=a"/></connection>'))
    const report = await examine({
      main: `<w:document ${word} ${r}><o:OLEObject xmlns:o="urn:schemas-microsoft-com:office:office" ProgID="Excel.Sheet.12" r:id="r0"/></w:document>`,
      relationships: [{ type: "package", target: "embeddings/a.xlsx" }],
      entries: [{ name: "word/embeddings/a.xlsx", content: workbook }],
    })
    expect(JSON.stringify(report)).toContain("Data by DSN=a")
  })

  test("the add-ons and links of Visio's own stencils are nothing to tell of", async () => {
    const cells = [
      visioCell("EventDblClick", 'RUNADDONWARGS("OrgC11","/cmd=2")'),
      visioCell("Action", 'RUNADDON("Make Shape")+OPENTEXTWIN()'),
      visioCell("Address", "", "https://example.org/"),
      visioCell("Prompt", '"Call this: C:\\a.exe"'),
    ]
    for (const made of cells)
      expect(await examine(made)).toMatchObject({ ok: true, notices: [{ code: "embedded_files", count: 1 }] })
  })

  test.each<[string, Made]>([
    ["an information panel without a place", panel("")],
    ["a signature line without a link", signature("")],
    [
      "a picture in SVG of a wrong type, with its public document type",
      picture(
        "image/svg",
        "#a",
        '<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd">',
      ),
    ],
    [
      "a picture that is none in SVG",
      {
        ...picture("image/png", ""),
        entries: [{ name: "word/media/a.bin", content: Buffer.from("89504e470d0a1a0a", "hex") }],
      },
    ],
  ])("takes %s in silence", async (_, made) => {
    expect(await examine(made)).toMatchObject({ ok: true, notices: [] })
  })
})
