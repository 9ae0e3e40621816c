import { describe, expect, test } from "vitest"
import { examineHead, wantsWhole } from "./examine-object"
import { taken, verdict } from "./objects.fixture"

const html = (content: string) => verdict(content, { type: "text/html" })
const pictured = (target: string) => [...taken, `external_pictures: Picture from ${target}`]

describe("what is embedded as it is", () => {
  test.each([
    ["nothing", []],
    ["a picture", "\u0089PNG\r\n\u001a\n"],
    ["a PDF", "%PDF-1.4"],
    ["a PDF behind something", `${" ".repeat(900)}%PDF-1.4`],
    ["a text in another script", "\u00cf\u00f0\u00e8\u00e2\u00e5\u00f2 <b>"],
    ["a text", "Dear reader,\r\n\r\n<this> is {a} text: yes"],
    ["a document", "PK\u0003\u0004"],
  ])("takes %s", async (name, content) => {
    expect(await verdict(Buffer.from(String(content), "latin1"))).toEqual(name === "nothing" ? [] : taken)
  })

  test.each([
    ["a program", "MZ\u0090", "executable_object"],
    ["a script", "#!/bin/sh", "executable_object"],
    ["a script behind blanks", `${"\n".repeat(5000)}<script>a</script>`, "executable_object"],
    ["an application of pages", "<html><head><hta:application/>", "executable_object"],
    ["a shortcut", "L\0\0\0\u0001\u0014\u0002\0\0\0\0\0\u00c0\0\0\0\0\0\0F", "executable_object"],
    ["RTF", "{\\rtf1\\ansi", "unknown_object"],
    ["RTF behind blanks", `${" ".repeat(5000)}{\\rt`, "unknown_object"],
    ["RTF with the beginning of a PDF in it", "{\\rtf1 %PDF-1.4}", "unknown_object"],
    ["a mail", "From a\r\nMIME-Version: 1.0\r\n", "unknown_object"],
    ["a page saved as one file", "\r\n\r\nContent-Type: multipart/related", "unknown_object"],
    ["an unknown kind", "\u0001\u0002\u0003\u0004\u0005", "unknown_object"],
    ["an XML document", '<?xml version="1.0"?><pkg:package/>', "unknown_object"],
  ])("refuses %s", async (_, content, reason) => {
    expect(await verdict(Buffer.from(content, "latin1"))).toBe(reason)
  })

  test.each<[string, string]>([
    ["RTF", "{\\rtf1"],
    ["a mail", "MIME-Version: 1.0\r\n"],
  ])("%s typed as a page is refused", async (_, content) => expect(await html(content)).toBe("unknown_object"))

  test("a document one level down, and another ZIP", async () => {
    expect(await verdict("PK\u0003\u0004", { nested: "dde" })).toBe("dde")
    expect(await verdict("PK\u0003\u0004", { nested: "not_office" })).toBe("unknown_object")
    expect(await verdict("PK\u0003\u0004", { nested: "not_office", embedded: false })).toEqual([])
    expect(await verdict("PK\u0003\u0004 vbaProject.bin", { nested: "damaged_file" })).toBe("macro_enabled")
  })

  test("what nothing uses as an object needs be no document", async () => {
    expect(await verdict("\u0001\u0002{\\rtf1", { embedded: false })).toEqual([])
    expect(wantsWhole(Buffer.from("\u0001"), false)).toBe(false)
    expect(wantsWhole(Buffer.from("PK\u0003\u0004"), false)).toBe(true)
  })

  test("a program is one wherever it stands, but for a scrambled font", () => {
    const font = {
      name: "word/fonts/font1.odttf",
      type: "application/vnd.openxmlformats-officedocument.obfuscatedFont",
    }
    examineHead(font, Buffer.from("MZ"))
    expect(() => examineHead({ ...font, type: "" }, Buffer.from("MZ"))).toThrow()
  })
})

describe("a page that Word takes in", () => {
  test.each([
    ["<p>Hello <b>you</b></p>"],
    ["<p>a<br><img src='a.png'>".repeat(2_000)],
    ["<div><font>".repeat(300)],
    ["<html><head><style>p { color: red; mso-style-name: a }</style></head></html>"],
    ["<p><img src='data:image/png;base64,AAAA'><img src='a.png'></p>"],
    ["<a href='https://example.org/'>a</a><a href='#b'>b</a>"],
    ["<p><script>if (1 < 2) a()</script>"],
    ["<!--[if gte mso 9]><xml><w:WordDocument><w:View>Normal</w:View></w:WordDocument></xml><![endif]-->"],
    ["<!--[if !supportLists]-->1.<!--[endif]--><![if !vml]><p>a</p><![endif]>"],
    [
      '<?xml version="1.0"?><!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN" "a"><html xmlns="http://www.w3.org/1999/xhtml"><br/></html>',
    ],
  ])("takes %s", async (content) => expect(await html(content)).toEqual(taken))

  test.each([
    ["<img src='https://example.org/a.png'>", "https://example.org/a.png"],
    ["<IMG SRC=https://example.org/a.png>", "https://example.org/a.png"],
    ["<img src='a.png' src='https://example.org/a.png'>", "https://example.org/a.png"],
    ["<img srcset='a.png 1x, https://example.org/a.png'>", "https://example.org/a.png"],
    ["<body background='https://example.org/a.png'>", "https://example.org/a.png"],
    ["<link rel=stylesheet href=https://example.org/a.png>", "https://example.org/a.png"],
    ["<p style='background: url( \"https://example.org/a.png\" )'>", "https://example.org/a.png"],
    ["<style>@import 'https://example.org/a.png';</style>", "https://example.org/a.png"],
    ["<!--[if gte vml 1]><v:imagedata src='https://example.org/a.png'/><![endif]-->", "https://example.org/a.png"],
    ["<!-- <img src='https://example.org/a.png'> -->", "https://example.org/a.png"],
    ["<title><img src='https://example.org/a.png'></title>", "https://example.org/a.png"],
  ])("notes the picture of %s", async (content, target) => expect(await html(content)).toEqual(pictured(target)))

  test.each([
    ["<object data=a></object>", "unknown_object"],
    ["<EMBED src=a>", "unknown_object"],
    ["<applet></applet>", "unknown_object"],
    ["<iframe src=a></iframe>", "unknown_object"],
    ["<frameset><frame src=a></frameset>", "unknown_object"],
    ["<p><script src=a></script>", "unknown_object"],
    ["<base href='https://example.org/'>", "unknown_object"],
    ["<meta http-equiv=' Refresh' content='0; url=a'>", "unknown_object"],
    ["<p><script/><iframe src=a></iframe>", "unknown_object"],
    ["<!--[if gte mso 9]><iframe src=a></iframe><![endif]-->", "unknown_object"],
    ["<![if mso]><object></object><![endif]>", "unknown_object"],
    ["<textarea><object></object></textarea>", "unknown_object"],
    ["<![CDATA[ > <object> ]]>", "unknown_object"],
    ["<xml><o:OLEObject Type='Link'/></xml>", "unknown_object"],
    ["<xml><w:AttachedTemplate HRef='a'/></xml>", "unknown_object"],
    ["<w:object>a</w:object>", "unknown_object"],
    ["<link rel=OLE-Object-Data href=oledata.mso>", "unknown_object"],
    ["<?import namespace=t implementation='#default#time2'>", "unknown_object"],
    ["<p style='width: expression(a)'>", "unknown_object"],
    ["<p style='behavior:url(a)'>", "unknown_object"],
    ["<p xmlns:a='http://schemas.microsoft.com/office/2006/xmlPackage'>", "unknown_object"],
    ["<span style='mso-element:field-begin'></span> DDEAUTO a", "dde"],
    ["<span style='MSO-ELEMENT : field-begin'></span> ddeauto a", "dde"],
    ["<span style='mso-element:/**/field-begin'></span> DDE a", "dde"],
    ["<span style='mso-\\65lement:field-begin'></span> DDE a", "dde"],
    ["<style>.a { mso-element: field-begin }</style><p class=a>DDE a", "dde"],
    ["<span style='mso-element:field-begin'></span> PAGE", "unknown_object"],
    ["<img src='\\\\server\\a.png'>", "file_server"],
    ["<img src='a.png' src='//server/a.png'>", "file_server"],
    ["<img srcset='a.png 1x, \\\\server\\a.png 2x'>", "file_server"],
    ["<p style='background:url(\\\\server\\a.png)'>", "file_server"],
    ["<p style='background:\\75 rl(file://server/a.png)'>", "file_server"],
    [`<p style='background:url(${" ".repeat(9000)}file://server/a.png)'>`, "file_server"],
    ["<img src='&#92;&#92;server&#92;a.png'>", "file_server"],
    ["<a href='search-ms:a'>a</a>", "unsafe_link"],
    ["<form action='javascript:a'>", "unsafe_link"],
    ["<!--<!--<!--<!--<!--<p>", "too_complex"],
    ["<b>".repeat(800_000), "too_complex"],
    ["<xml>".repeat(800_000), "too_complex"],
  ])("refuses %s: %s", async (content, reason) => expect(await html(content)).toBe(reason))

  test("in the encoding that it declares", async () => {
    const page = "<p><iframe src=a></iframe></p>"
    const encoded = (bytes: Buffer) => verdict(bytes, { type: "text/html" })
    expect(await encoded(Buffer.from(`\ufeff${page}`, "utf16le"))).toBe("unknown_object")
    expect(await encoded(Buffer.from(page, "utf16le"))).toBe("unknown_object")
    expect(await encoded(Buffer.from(page, "utf16le").swap16())).toBe("unknown_object")
    expect(await encoded(Buffer.from(`\ufeff${page}`))).toBe("unknown_object")
    expect(await html("<meta charset=utf-7><p>+ADw-iframe</p>")).toBe("unknown_encoding")
    expect(await html("<meta charset = ' utf-7'><p>a</p>")).toBe("unknown_encoding")
    expect(await html("<meta charset=utf-8><meta charset=utf-7>")).toBe("unknown_encoding")
    expect(await html("<p>a</p>\0<p>b</p>")).toBe("unknown_encoding")
    expect(await encoded(Buffer.from("<meta charset=windows-1251><p>\u00e4</p>", "latin1"))).toEqual(taken)
  })
})
