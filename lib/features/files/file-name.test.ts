import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { parseFileName, showableName } from "./file-name"

const code = (name: string): string => {
  try {
    return parseFileName(name).kind
  } catch (error) {
    return (error as { code: string }).code
  }
}

describe("S54 names of uploads", () => {
  it.each([
    ["Offer 2026.docx", "docx"],
    ["Zahlen für Müller & Söhne.XLSX", "xlsx"],
    ["v1.2 (final).pptx", "pptx"],
    ["報告書.docx", "docx"],
    ["filename=x.docx", "docx"],
  ])("takes %s", (name, kind) => {
    expect(parseFileName(name)).toEqual({ name, kind })
  })

  it.each([
    "Contract Amazon.com.docx",
    "Intro to Node.js.docx",
    "DIN EN.ISO.9001.docx",
    "Booking.com offer.xlsx",
    "Vue.js vs. ASP.NET.pptx",
    "index.html.docx",
    "README.md.docx",
    "backup.zip.xlsx",
    "deploy.sh notes.docx",
    "About setup.exe.docx",
    "St. Moritz.docx",
    "U.S.A..docx",
    "Version 2.0 .docx",
    "Report 2026-11-28 .docx",
    "e.V. .docx",
    "...and then.docx",
    ".profile explained.docx",
    "budget.docx.docx",
  ])("takes the point within %s", (name) => {
    expect(parseFileName(name).name).toBe(name)
  })

  it.each([
    "👩‍👩‍👧 family.docx",
    "❤️ list.xlsx",
    "🏴\u{E0067}\u{E0062}\u{E0065}\u{E006E}\u{E0067}\u{E007F} cup.pptx",
    "می\u200cخواهم.docx",
    "क्\u200dष हिन्दी.docx",
    "葛\u{E0100}飾区.docx",
    "ᠮᠣᠩᠭᠣᠯ\u180e.docx",
    "Jahres\u00adbericht.docx",
    "re\u200bport.docx",
    "שלום\u200f.docx",
    "\u200eplan.docx",
    "\u2067עברית\u2069 and more.docx",
    "\u202bעברית\u202c.docx",
    "\u202ebackwards\u202c.docx",
    "\u2068a\u202eb\u2069.docx",
  ])("takes the letters and marks of %s as they are", (name) => {
    expect(parseFileName(name).name).toBe(name)
  })

  it.each(["What's new?.docx", 'Offer "final".docx', "5 * 3 < 16.xlsx", "a|b.pptx"])("takes %s", (name) => {
    expect(parseFileName(name).name).toBe(name)
  })

  it.each([
    "a.exe",
    "a.docm",
    "a.doc",
    "docx",
    ".docx",
    "..docx",
    "... .docx",
    "a.docx.exe",
    "a.docx\u200b.exe",
    "a.docx.",
    "a.docx．",
    "a．docx",
    "a.docx\u0301",
    "a.pdf",
    "",
    "a",
  ])("refuses the ending of %j", (name) => {
    expect(code(name)).toBe("unsupported_type")
  })

  it.each(["a.docx ", " a.docx", "\u3000a.docx\u00a0"])("drops the blanks around %j", (name) => {
    expect(parseFileName(name).name).toBe("a.docx")
  })

  it.each([
    "invoice.exe .docx",
    "a.exe\u3000.docx",
    "a.EXE\u00a0\u00a0.xlsx",
    "a.scr                                                                   .docx",
    "run.bat\u2003.pptx",
    "x.com .docx",
    "x.js\u2800.docx",
    "x.vbs\u3164.docx",
    "x.cmd\u200b.docx",
    "x.msi\u00ad \ufeff.docx",
    "x.lnk\u202f\u200d.docx",
    "x.exe..docx",
    "x.exe. .docx",
    "x.exe․.docx",
    "x․exe .docx",
    "x．ｅｘｅ　.docx",
    "x.e\u200bxe .docx",
    "x.ехе .docx",
    "x.ϳs .docx".replace("ϳ", "ј"),
    "x.{00021401-0000-0000-C000-000000000046} .docx",
    ".exe .docx",
  ])("refuses %j, which hides a program", (name) => {
    expect(code(name)).toBe("invalid_request")
  })

  it.each([
    "a\u0000.docx",
    "a.exe\u0000.docx",
    "a\r\n.docx",
    "a\t.docx",
    "a\u0085.docx",
    "a\u2028.docx",
    "a\ud800.docx",
    "gpj\u202Exslx.docx",
    "\u202da.docx",
    "\u2066a.docx",
    "\u2067a\u202c.docx",
    "\u202ea\u2069.docx",
    "\u2068\u202ea\u202c.docx",
    "\u202e\u2068a\u202c\u2069.docx",
    "a.docx\u200b",
    "a.docx\u202c",
    "a.do\u200bcx",
    "a.\u2060docx",
    "a.docx\ufe0f",
    "\u3164.docx",
    "\u2800 \u200b.docx",
    "\u115f.docx",
    "../a.docx",
    "..\\a.docx",
    "C:\\a.docx",
    "C:a.docx",
    "a.docx:b.docx",
    "a/b.docx",
  ])("refuses the deception in %j", (name) => {
    expect(code(name)).toBe("invalid_request")
  })

  it("counts bytes of UTF-8, with the extension", () => {
    for (const letter of ["a", "é", "報", "😀"]) {
      const most = letter.repeat(Math.floor(250 / Buffer.byteLength(letter))).padStart(1)
      const fits = `${"x".repeat(250 - Buffer.byteLength(most))}${most}.docx`
      expect(Buffer.byteLength(parseFileName(fits).name)).toBe(255)
      expect(code(`x${fits}`)).toBe("invalid_request")
    }
    // As macOS writes it, before it is joined.
    expect(parseFileName(`${"é".repeat(125).normalize("NFD")}.docx`).name).toBe(`${"é".repeat(125)}.docx`)
  })

  it("refuses what is left of bytes that were no UTF-8, with a code of its own", () => {
    expect(code("caf\ufffd.docx")).toBe("name_not_utf8")
    expect(code(`${Buffer.from("café", "latin1").toString()}.docx`)).toBe("name_not_utf8")
  })

  it("S58 whatever it takes is one plain name with one of our endings", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: "binary", maxLength: 60 }),
        fc.constantFrom(".docx", ".xlsx", ".pptx", ".PPTX", ".exe"),
        (stem, ending) => {
          try {
            const { name, kind } = parseFileName(stem + ending)
            expect(name.toLowerCase().endsWith(`.${kind}`)).toBe(true)
            expect(name).not.toMatch(/[\\/:\p{Cc}]/u)
            expect(Buffer.byteLength(name)).toBeLessThanOrEqual(255)
            expect(parseFileName(name)).toEqual({ name, kind })
          } catch (error) {
            expect(error).toMatchObject({
              code: expect.stringMatching(/unsupported_type|invalid_request|name_not_utf8/),
            })
          }
        },
      ),
    )
  })
})

describe("a name that was refused", () => {
  it.each([
    ["exe\u202excod.docx", "exe\ufffdxcod.docx"],
    ["a\u0000\n.docx", "a\ufffd\ufffd.docx"],
    ["x.exe\u3164.docx", "x.exe\ufffd.docx"],
    ["می\u200cخواهم 👩‍👧 ❤️.exe", "می\u200cخواهم 👩‍👧 ❤️.exe"],
  ])("%j is shown with a mark for what deceives", (sent, shown) => {
    expect(showableName(sent)).toBe(shown)
  })

  it("is cut between characters, and holds 255 bytes", () => {
    for (const name of ["x".repeat(9_999), "é".repeat(300), "👩‍👩‍👧".repeat(40)]) {
      const shown = showableName(name)
      expect(Buffer.byteLength(shown)).toBeLessThanOrEqual(255)
      expect(Buffer.byteLength(shown)).toBeGreaterThan(255 - 20)
      expect(name.startsWith(shown.slice(0, -1)) && shown.endsWith("…")).toBe(true)
    }
    expect(showableName("👩‍👩‍👧".repeat(40)).slice(0, -1).endsWith("👧")).toBe(true)
  })
})
