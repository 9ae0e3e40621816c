import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { Discoveries } from "../discoveries"
import { Refused } from "../refused"
import { judgeFetch, judgeLink } from "./judge"
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
    "/\t/server/share",
    "\\\\name@server\\share",
    "\\\\[::1]\\share",
    "file://name@server/share",
    "file://localhost//server/share",
    "file://localhost/%5C%5Cserver%5Cshare",
    "file:///%5Cserver/share",
    "file:///Device/Mup/server/share",
    "url:file://server/share",
    "smb://server/share",
    "afp://server/share",
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
    "file://localhost//C:/a",
    "file://localhost/Users/a/b.dotm",
    "file:///Users/a/b.png",
    "file:///home/a/b.png",
    "file:/home/a/b.png",
    "/C:/a",
    "Macintosh HD:Users:a:b.dotm",
    "HD:Users:a:b.dotm",
    "Macintosh%20HD:Users:a:b.dotm",
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
    "url: url:javascript:a",
    "url:java\u200bscript:a",
    "javascript :a",
    `java${"\u200b".repeat(500)}script:a`,
    "java%0Ascript:a",
    "::{20D04FE0-3AEA-1069-A2D8-08002B30309D}",
    "file:::{20D04FE0-3AEA-1069-A2D8-08002B30309D}",
    "new:72C24DD5-D70A-438B-8A42-98424B88AFB8",
    "soap:wsdl=http://example.org/a",
    "telnet://example.org",
    "about:<script>a</script>",
    "data:text%2Fhtml,a",
    "data: image/svg+xml;base64,AAAA",
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
    ["about:blank#a", "inside"],
    ["about:config", "unknown"],
    ["data: a description.docx", "unknown"],
    [`${"a".repeat(80)}:b`, "unknown"],
    ["https%3A%2F%2Fexample.org", "web"],
    ["file:b.docx", "relative"],
    ["file:///", "relative"],
    ["12:30.docx", "relative"],
    ["50%: a.docx", "relative"],
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

  test("any text has a reading", () => {
    fc.assert(fc.property(fc.string({ unit: "binary", maxLength: 200 }), (text) => void classifyTarget(text)))
  })

  test.each(["\\", "%5C", "%255C", "url:", "url: ", " ", "a:", "%", "a", "aa:", "file:///", "\u200b", "//?/", "@1"])(
    "a megabyte of '%s' takes no longer than its length",
    (piece) => {
      const begun = process.threadCpuUsage()
      for (const text of [piece, `file:${piece}`, `\\\\?\\${piece}`, `data:${piece}`, `a${piece}b:`])
        classifyTarget(text.repeat(Math.ceil(2 ** 20 / text.length)))
      for (const before of ["", "file:", "\\\\?\\", "data:", "url:"])
        classifyTarget(`${before}${piece.repeat(Math.ceil(2 ** 20 / piece.length))}:b`)
      const { user, system } = process.threadCpuUsage(begun)
      expect((user + system) / 1000).toBeLessThan(10_000)
    },
    30_000,
  )
})

describe("what is made of a target", () => {
  const judged = (judge: (discoveries: Discoveries) => void) => {
    const discoveries = new Discoveries()
    try {
      judge(discoveries)
    } catch (error) {
      if (error instanceof Refused) return error.refusal.reason
      throw error
    }
    return discoveries.notices(() => undefined).flatMap(({ places }) => places)[0] ?? ""
  }

  test.each([
    ["https://example.org/", "", "Picture from https://example.org/"],
    ["mailto:a@example.org", "", "Picture from mailto:a@example.org"],
    ["#a", "", ""],
    ["a.png", "", ""],
    ["C:\\a.png", "Link to C:\\a.png", "Picture from C:\\a.png"],
    ["urn:a", "Link to urn:a", "Picture from urn:a"],
    ["\\\\server\\a", "Link to \\\\server\\a", "file_server"],
    // Windows signs in there too.
    ["\\\\server@SSL\\a", "Link to \\\\server@SSL\\a", "file_server"],
    ["\\\\server\\DavWWWRoot\\a", "Link to \\\\server\\DavWWWRoot\\a", "file_server"],
    ["search-ms:a", "unsafe_link", "unsafe_link"],
  ])("%s: a link says '%s', a picture '%s'", (target, link, picture) => {
    expect(judged((discoveries) => judgeLink(target, "a.xml", discoveries))).toBe(link)
    const what = { words: "Picture from", code: "external_pictures" } as const
    expect(judged((discoveries) => judgeFetch(target, "a.xml", discoveries, what))).toBe(picture)
  })
})
