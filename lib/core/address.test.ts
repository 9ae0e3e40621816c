import { describe, expect, it } from "vitest"
import { canonicalAddress, shownAddress } from "./address"
import { email } from "./input"

describe("an address", () => {
  it.each([
    ["ada@example.com", "ada@example.com"],
    ["  Ada.Lovelace@Example.COM ", "ada.lovelace@example.com"],
    ["a&b@example.com", "a&b@example.com"],
    ["x=y@example.com", "x=y@example.com"],
    ["!#$%&'*+-/=?^_`{|}~@example.com", "!#$%&'*+-/=?^_`{|}~@example.com"],
    ["o'brien+news@example.co.uk", "o'brien+news@example.co.uk"],
    ["-@example.com", "-@example.com"],
    ["a--b@my-firm.example", "a--b@my-firm.example"],
    ["1@2.example", "1@2.example"],
    ["a@b.xn--p1ai", "a@b.xn--p1ai"],
    [`${"a".repeat(64)}@example.com`, `${"a".repeat(64)}@example.com`],
    [`a@${"b".repeat(63)}.example`, `a@${"b".repeat(63)}.example`],
    ["info@müller.example", "info@xn--mller-kva.example"],
    ["Info@MÜLLER.Example", "info@xn--mller-kva.example"],
    ["info@mu\u0308ller.example", "info@xn--mller-kva.example"],
    ["info@XN--MLLER-KVA.example", "info@xn--mller-kva.example"],
    ["a@straße.example", "a@xn--strae-oqa.example"],
    ["a@почта.рф", "a@xn--80a1acny.xn--p1ai"],
    ["a@例え。テスト", "a@xn--r8jz45g.xn--zckzah"],
    ["a@ｅｘａｍｐｌｅ．com", "a@example.com"],
    ["a@נסיון.example", "a@xn--9dbhtbf.example"],
    ["a@col·legi.example", "a@xn--collegi-xma.example"],
    ["a@नमूना.example", "a@xn--l2bar9dsa.example"],
  ])("%s is %s", (written, canonical) => {
    expect(canonicalAddress(written)).toBe(canonical)
    expect(email.parse(written)).toBe(canonical)
    expect(canonicalAddress(canonical)).toBe(canonical)
  })

  it.each([
    "",
    "@",
    "ada",
    "ada@",
    "@example.com",
    "ada@example",
    "ada@localhost",
    ".ada@example.com",
    "ada.@example.com",
    "a..b@example.com",
    "a b@example.com",
    "a@b@example.com",
    '"a b"@example.com',
    "a,b@example.com",
    "a;b@example.com",
    "a<b>@example.com",
    "a(b)@example.com",
    "a:b@example.com",
    "a[b]@example.com",
    "a\\b@example.com",
    "jürgen@example.com",
    "\u212A@example.com",
    "ａ@example.com",
    "a@[192.0.2.1]",
    "a@192.0.2.1",
    "a@1.2.3",
    "a@-b.example",
    "a@b-.example",
    "a@b..example",
    "a@.example",
    "a@example.com.",
    "a@exa_mple.com",
    "a@exa mple.com",
    "a@exa%41mple.com",
    "a@exa/mple.com",
    "a@example.com#x",
    "a@exam\u00adple.com",
    "a@exam\u202eple.com",
    "a@ü\u200b.example",
    "a@ü/.example",
    "a@xn--.example",
    "a@xn--a.example",
    "a@☃.example",
    "a\r\nBcc: x@example.com",
    "a@example.com\r\nBcc: x@example.com",
    "a\0@example.com",
    `${"a".repeat(65)}@example.com`,
    `a@${"b".repeat(64)}.example`,
    `${"a".repeat(64)}@${"b".repeat(63)}.${"c".repeat(63)}.${"d".repeat(63)}.example`,
    `a@${"ü".repeat(62)}.example`,
  ])("%j is none", (written) => {
    expect(canonicalAddress(written)).toBeNull()
    const refused = email.safeParse(written)
    expect(refused.error?.issues).toMatchObject([{ message: "Send an e-mail address, such as ada@example.com." }])
  })
})

describe("an address that is shown", () => {
  it.each([
    "info@müller.example",
    "a@straße.example",
    "a@почта.рф",
    "a@例え.テスト",
    "a@abc例え.example",
    "a@נסיון.example",
    "a@ελλάδα.example",
    "a&b@example.com",
  ])("is %s, as people write it", (written) => {
    expect(shownAddress(canonicalAddress(written) ?? "")).toBe(written)
  })

  it.each([
    ["Cyrillic letters among Latin ones", "a@pаypal.example"],
    ["Cyrillic letters that all look like Latin ones", "a@аррӏе.example"],
    ["Greek letters among Latin ones", "a@gοogle.example"],
    ["a label that is none", "a@xn--a.example"],
  ])("stays in ASCII with %s", (_, written) => {
    const canonical = canonicalAddress(written) ?? written
    expect(canonical).toMatch(/@xn--/)
    expect(shownAddress(canonical)).toBe(canonical)
  })
})
