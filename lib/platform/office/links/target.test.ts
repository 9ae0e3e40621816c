import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { classifyTarget } from "./target"

const kindOf = (target: string) => classifyTarget(target).kind

describe("S55 a target is read as Windows and Office read it", () => {
  test.each([
    "\\\\server\\share",
    "//server/share",
    "\\/server/share",
    "file://server/share",
    "file:\\\\server\\share",
    "file:///\\\\server\\share",
    "file:////server/share",
    "file:/\\server\\share",
    "FILE:\\\\?\\UNC\\server\\share",
    "\\\\?\\UNC\\server\\share",
    "//?/unc/server/share",
    "\\\\.\\UNC\\server\\share",
    "\\??\\UNC\\server\\share",
    "\\\\?\\GLOBALROOT\\Device\\Mup\\server\\share",
    "\\\\.\\GLOBALROOT\\Device\\LanmanRedirector\\;a\\server\\share",
    "\\Device\\Mup\\server\\share",
    "\\\\.\\pipe\\a",
    "%5C%5Cserver%5Cshare",
    "%5C%5Cserver%5Cshare%zz",
    "%255C%255Cserver%255Cshare",
    "\\\\192.0.2.1\\share",
    "\\\\fe80--1.ipv6-literal.net\\share",
    "\u200b \\\\server\\share",
  ])("%s is on a file server", (target) => expect(kindOf(target)).toBe("server"))

  test.each([
    "C:\\a",
    "c:/a",
    "C|/a",
    "C:a.docx",
    "\\\\?\\C:\\a",
    "\\\\.\\C:\\a",
    "\\??\\C:\\a",
    "file:///C:/a",
    "file:///C|/a",
    "file:C:\\a",
    "file://localhost/C:/a",
  ])("%s is on a drive", (target) => expect(kindOf(target)).toBe("drive"))

  test.each([
    "https://example.org/",
    "HTTP:\\\\example.org",
    "http:/example.org",
    "https://example.org/?u=file%3A%2F%2Fserver&v=javascript:a",
    "ftp://example.org/a",
    "\\\\server@SSL\\DavWWWRoot\\a",
    "\\\\server@8080\\a",
    "\\\\server\\DavWWWRoot\\a",
  ])("%s is on the web", (target) => expect(kindOf(target)).toBe("web"))

  test.each([
    "javascript:alert(1)",
    "JAVASCRIPT:alert(1)",
    " java\tscript:alert(1)",
    "\u0001javascript:a",
    "java\u200bscript:a",
    "url:vbscript:a",
    "%6Aavascript:a",
    "script:http://example.org/a.sct",
    "mhtml:http://example.org/a!b",
    "mk:@MSITStore:a.chm",
    "search-ms:query=a&crumb=location:\\\\server\\share",
    "search:query=a",
    "ms-msdt:/id",
    "ms-officecmd:a",
    "ms-word:ofe|u|https://example.org/a.docx",
    "shell:startup",
    "data:text/html,<script>1</script>",
    "jnlp://example.org/a",
  ])("%s starts a handler or a script", (target) => expect(kindOf(target)).toBe("handler"))

  test.each([
    ["", "inside"],
    ["#bookmark", "inside"],
    ["about:blank", "inside"],
    ["media/image1.png", "relative"],
    ["../a b.docx", "relative"],
    ["/word/a.xml", "relative"],
    ["slides/a:b.xml", "relative"],
    ["mailto:a@example.org?subject=%5C%5Cserver", "contact"],
    ["tel:+49301234", "contact"],
    ["onenote:https://example.org/a", "app"],
    ["msteams:/l/channel", "unknown"],
    ["data:image/png;base64,AAAA", "unknown"],
    ["urn:isbn:1", "unknown"],
  ])("%s is %s", (target, kind) => expect(kindOf(target)).toBe(kind))

  test("no way of writing the path of a file server makes it anything milder", () => {
    const slash = fc.constantFrom("\\", "/", "%5C", "%2f", "%5c")
    const blank = fc.constantFrom("", " ", "\t", "\u00a0", "\u200b", "%20")
    const prefix = fc.constantFrom("", "file:", "FILE:", "url:file:", "file:///")
    fc.assert(
      fc.property(
        blank,
        prefix,
        slash,
        slash,
        slash,
        fc.constantFrom("srv", "1.2.3.4", "%73rv"),
        (space, before, one, two, three, host) => {
          expect(["server", "web"]).toContain(
            kindOf(`${space}${before}${one}${two}${host}${three}share${three}a%zz.dotm`),
          )
        },
      ),
    )
  })

  test("an address of the web stays one, whatever follows", () => {
    fc.assert(
      fc.property(fc.constantFrom("http", "https"), fc.string({ unit: "binary" }), (scheme, rest) => {
        expect(kindOf(`${scheme}://example.org/${rest}`)).toBe("web")
      }),
    )
  })

  test("any text has a reading, a long one as well", () => {
    fc.assert(fc.property(fc.string({ unit: "binary", maxLength: 200 }), (text) => void classifyTarget(text)))
    for (const piece of ["\\", "%5C", "url:", " ", "a:", "%"]) classifyTarget(piece.repeat(300_000))
  })
})
