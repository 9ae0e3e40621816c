import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { parseFileName } from "./file-name"

describe("S54 names of uploads", () => {
  it.each([
    ["Offer 2026.docx", "docx"],
    ["Zahlen für Müller & Söhne.XLSX", "xlsx"],
    ["v1.2 (final).pptx", "pptx"],
    ["報告書.docx", "docx"],
  ])("takes %s", (name, kind) => {
    expect(parseFileName(name)).toEqual({ name, kind })
  })

  it.each([
    "a.exe",
    "a.docm",
    "a.doc",
    "docx",
    ".docx",
    "a.docx.exe",
    "a.exe.docx",
    "a.php.xlsx",
    "a.docx ",
    "a.docx.",
    "a.pdf",
    "",
    "a",
  ])("refuses the ending of %j", (name) => {
    if (name === "a.docx ") return expect(parseFileName(name).name).toBe("a.docx")
    expect(() => parseFileName(name)).toThrow(expect.objectContaining({ code: "unsupported_type" }))
  })

  it.each([
    "a\u0000.docx",
    "a.exe\u0000.docx",
    "gpj\u202Exslx.docx",
    "a\r\n.docx",
    "\u200Ba.docx",
    "\u3164.docx",
    "a\u115F.docx",
    "a\uFE0F.docx",
    "a\u{E0100}.docx",
    "\u2800.docx",
    "../a.docx",
    "..\\a.docx",
    "C:\\a.docx",
    "a/b.docx",
  ])("refuses the deception in %j", (name) => {
    expect(() => parseFileName(name)).toThrow(expect.objectContaining({ code: "invalid_request" }))
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
            expect(name).not.toMatch(/[\\/\p{Cc}\p{Cf}]/u)
          } catch (error) {
            expect(error).toMatchObject({ code: expect.stringMatching(/unsupported_type|invalid_request/) })
          }
        },
      ),
    )
  })
})
