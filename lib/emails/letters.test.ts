import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { linkLetter } from "./link"
import { passwordChangedLetter } from "./password-changed"
import { passwordResetLetter } from "./password-reset"
import { signInCodeLetter } from "./sign-in-code"
import { signupRepeatedLetter } from "./signup-repeated"
import { verificationLetter } from "./verification"
import { dateWords, escapeHtml, fileTitle, greeting, oneLine, sizeWords } from "./words"

const expiresAt = new Date("2026-11-23T19:18:00Z")
const code = { code: "AB23-CD45", worksUntil: new Date("2026-11-22T19:28:00Z") }
const url = 'https://waybill.example/verify#token=ey.a_b-c&x="y"'

const letters = {
  verification: (name: string) => verificationLetter({ name, verified: false, url, expiresAt, code }),
  reset: (name: string) => passwordResetLetter({ name, verified: true, url, expiresAt, code }),
  code: (name: string) => signInCodeLetter({ name, verified: true, code, signInUrl: url, resetUrl: `${url}2` }),
  changed: (name: string) =>
    passwordChangedLetter({ name, verified: true, changedAt: expiresAt, signInUrl: url, resetUrl: `${url}2` }),
  repeated: (name: string) => signupRepeatedLetter({ name, signInUrl: url, resetUrl: `${url}2` }),
  link: (name: string, fileName = "Offer.docx") => linkLetter({ name, fileName, fileSize: 4_200_000, url, expiresAt }),
}
const each = Object.entries(letters) as [string, (name: string) => { subject: string; html: string; text: string }][]

const withCode = ["verification", "reset", "code"]
const times: Record<string, RegExp> = {
  repeated: /do not expire/,
  code: /until 22 November 2026 at 19:28 UTC/,
  changed: /on 23 November 2026 at 19:18 UTC/,
}

/** What a reader of the HTML would see and could press. */
const tagsOf = (html: string) => html.match(/<[^>]*>/g) ?? []
const hrefsOf = (html: string) => [...html.matchAll(/href="([^"]*)"/g)].map(([, href]) => href)

describe.each(each)("%s letter", (kind, write) => {
  test("says the same in HTML and in plain text: greeting, link, what to do if it was not asked for", () => {
    const { html, text } = write("Ada Lovelace")
    expect(text).toContain("Hello Ada Lovelace,")
    expect(html).toContain("Hello Ada Lovelace,")
    expect(text).toContain(url)
    expect(hrefsOf(html)).toContain(escapeHtml(url))
    expect(html).toContain(`>${escapeHtml(url)}</a>`)
    expect(text).toMatch(/If (you did not|this was not you)/)
    expect(text).toMatch(times[kind] ?? /until 23 November 2026 at 19:18 UTC/)
    for (const part of [text, html]) expect(part.includes("AB23-CD45")).toBe(withCode.includes(kind))
  })

  test("has one button, a language, both colour schemes, and fetches nothing", () => {
    const { html } = write("Ada")
    expect(html.match(/display:inline-block/g)).toHaveLength(1)
    expect(html).toContain('<html lang="en">')
    expect(html).toContain("prefers-color-scheme: dark")
    expect(html).not.toMatch(/<img|<link|<script|@import|url\(/)
  })

  test("no name, however wild, adds a tag, a link, a line to the subject or a way out of an attribute", () => {
    const calm = write("Ada")
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: "binary" }), fc.string({ unit: "grapheme" }), nasty), (name) => {
        const wild = write(name)
        expect(tagsOf(wild.html)).toEqual(tagsOf(calm.html))
        expect(wild.subject).toBe(calm.subject)
        expect(wild.text.match(/https?:/g)).toEqual(calm.text.match(/https?:/g))
        expect(wild.text.split("\n").length).toBe(calm.text.split("\n").length)
      }),
      { numRuns: 300 },
    )
  })
})

const nasty = fc
  .array(
    fc.constantFrom(
      "<script>",
      "</p>",
      '"',
      "'",
      "&lt;",
      "\r\n",
      "Bcc: x@y.z",
      "https://evil.example",
      "evil.com",
      "\0",
      "\u202e",
      "a",
    ),
    { maxLength: 8 },
  )
  .map((parts) => parts.join(""))

describe("words", () => {
  test.each([
    ["evil.com", "Hello,"],
    ["Your account at https://evil.example/x", "Hello,"],
    ["www.evil.example", "Hello,"],
    ["mail me@evil.example", "Hello,"],
    ["evil。com", "Hello,"],
    ["e\u200bvil.co\u2060m", "Hello,"],
    ["", "Hello,"],
    [" \r\n ", "Hello,"],
    ["<script>", "Hello <script>,"],
    ["Dr. Ada King-Noel Jr.", "Hello Dr. Ada King-Noel Jr.,"],
    ["O’Brien 山田 太郎", "Hello O’Brien 山田 太郎,"],
    ["Ada\r\nBcc: b", "Hello Ada Bcc: b,"],
  ])("greeting of %j", (name, words) => expect(greeting(name, { verified: true })).toBe(words))

  test.each([
    ["Ada Lovelace", "Hello Ada Lovelace,"],
    ["Dr. Ada King-Noel Jr.", "Hello Dr. Ada King-Noel Jr.,"],
    ["Müller GmbH & Co. KG", "Hello,"],
    ["<script>", "Hello,"],
    ["Call 0900 123456 now", "Hello,"],
    ["Your account was hacked", "Hello,"],
    ["Ada\r\nBcc: b", "Hello,"],
  ])("S13 greeting of %j at an address that nobody has verified", (name, words) => {
    expect(greeting(name, { verified: false })).toBe(words)
    expect(verificationLetter({ name, verified: false, url, expiresAt, code }).text).toContain(`\n\n${words}\n\n`)
    expect(passwordResetLetter({ name, verified: false, url, expiresAt, code }).html).toContain(escapeHtml(words))
  })

  test("a subject is one line, whatever the file's name", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: "binary" }), nasty), (fileName) => {
        const { subject, text } = letters.link("Ada", `${fileName}.docx`)
        // biome-ignore lint/suspicious/noControlCharactersInRegex: those are what must not be there
        expect(subject).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/)
        expect([...subject].length).toBeLessThanOrEqual(120)
        expect(text.match(/https?:/g)).toEqual(letters.link("Ada").text.match(/https?:/g))
      }),
      { numRuns: 300 },
    )
  })

  test.each([
    ["Offer 2026.docx", "Offer 2026.docx"],
    ["see evil.com.docx", "see evil․com.docx"],
    ["https://evil.example.docx", "https∶⁄⁄evil․example.docx"],
    ["evil.com", "evil․com"],
    ["gnp\u202excod.docx", "gnpxcod.docx"],
    ["שלום.docx", "\u2068שלום\u2069\u2068.docx\u2069"],
    [`${"x".repeat(200)}.docx`, `${"x".repeat(84)}….docx`],
  ])("file title of %j", (name, title) => expect(fileTitle(name)).toBe(title))

  test.each([
    [0, "0 bytes"],
    [1, "1 byte"],
    [999, "999 bytes"],
    [1_000, "1 kB"],
    [4_200_000, "4.2 MB"],
    [999_999, "1 MB"],
    [123_456_789, "123 MB"],
    [2_147_483_648, "2.1 GB"],
  ])("%i bytes", (bytes, words) => expect(sizeWords(bytes)).toBe(words))

  test("long words are cut between characters, dates are in UTC", () => {
    expect(oneLine("👩‍🚀".repeat(50), 10)).toMatch(/…$/)
    expect(oneLine("👩‍🚀".repeat(50), 10).isWellFormed()).toBe(true)
    expect(dateWords(new Date("2026-01-02T00:05:00+02:00"))).toBe("1 January 2026 at 22:05 UTC")
  })
})
