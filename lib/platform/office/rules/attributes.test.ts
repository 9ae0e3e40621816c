import { describe, expect, test } from "vitest"
import type { NoticeCode, RefusalReason } from "../report"
import type { Made } from "../testing/document"
import { examine, word } from "./rules.fixture"

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
    [
      "a base of links around an element",
      "unsafe_link",
      {
        packageRelationships: [{ type: "extended-properties", target: "docProps/app.xml" }],
        entries: [
          {
            name: "docProps/app.xml",
            content: "<Properties><HyperlinkBase>vb<a>script</a>:a</HyperlinkBase></Properties>",
          },
        ],
      },
    ],
    [
      "a base of links behind more blanks than are read",
      "too_complex",
      {
        packageRelationships: [{ type: "extended-properties", target: "docProps/app.xml" }],
        entries: [
          {
            name: "docProps/app.xml",
            content: `<Properties><HyperlinkBase>${" ".repeat(5000)}vbscript:a</HyperlinkBase></Properties>`,
          },
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

  test("tells where Excel would put a page when it saves", async () => {
    const workbook = (file: string): Made => ({
      kind: "xlsx",
      main: `<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><webPublishItems><webPublishItem destinationFile="${file}"/></webPublishItems></workbook>`,
    })
    expect(await examine(workbook("\\\\server\\a.htm"))).toMatchObject({ notices: [{ code: "external_links" }] })
    expect(await examine(workbook("search-ms:a"))).toMatchObject({ reason: "unsafe_link" })
    expect(await examine(workbook("a.htm"))).toMatchObject({ ok: true, notices: [] })
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
