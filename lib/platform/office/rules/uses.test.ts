import { describe, expect, test } from "vitest"
import type { NoticeCode, OfficeKind, RefusalReason } from "../report"
import type { Made } from "../testing/document"
import { examine, header, word } from "./rules.fixture"

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
    [
      "a linked program",
      "executable_object",
      using('<o:OLEObject Type="Link" ProgID="Package" r:id="r0"/>', "oleObject", "file:///C:\\Windows\\calc.exe"),
    ],
    [
      "a linked script beside the document",
      "executable_object",
      using('<o:OLEObject Type="Link" ProgID="Package" r:id="r0"/>', "hyperlink", "a.vbs.%20!a"),
    ],
    [
      "a link of a browser",
      "active_x",
      using('<o:OLEObject Type="Link" ProgID="Shell.Explorer.1" r:id="r0"/>', "oleObject", "C:\\a.docx"),
    ],
    [
      "a link of the Equation Editor",
      "executable_object",
      using('<w:oleLink progId="Equation.3" r:id="r0"/>', "oleObject", "C:\\a.docx"),
    ],
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

  test.each(["C:\\Costs\\2024.xlsm!Sheet1!R1C1:R2C2", "file:///C:\\a.docm", "Chart%20of%20exe.xlsx!Sheet1!%5ba%5dexe"])(
    "a linked range of a document is told: %s",
    async (target) => {
      const linked = using(
        '<o:OLEObject Type="Link" ProgID="Excel.SheetMacroEnabled.12" r:id="r0"/>',
        "oleObject",
        target,
      )
      expect(await examine(linked)).toMatchObject({ ok: true, notices: [{ code: "external_links" }] })
    },
  )

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
