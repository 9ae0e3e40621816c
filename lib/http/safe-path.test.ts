import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { safeAddress, safePath } from "./safe-path"

const origin = "https://waybill.example"

describe("S49 where one goes after signing in", () => {
  test.each([
    "/.//evil.example/x",
    "/x/..//evil.example",
    "/%2e//evil.example",
    "/%2E%2e//evil.example",
    "/x/%2e.//evil.example",
    "/x/.%2e/%2e//evil.example",
    "/./\\evil.example",
    "/.\\/evil.example",
    "/..//evil.example",
    "/;//evil.example",
    "/%2f/evil.example",
    "/%2F%2Fevil.example",
    "/%5cevil.example",
    "/%255cevil.example",
    "/.%09//evil.example",
    "/.\t//evil.example",
    "/\n/evil.example",
    "/\u0000/evil.example",
    "/portal//evil.example",
    "//evil.example",
    "///evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    " //evil.example",
    "\u3000//evil.example",
    "//evil.example@waybill.invalid",
    "/@evil.example",
    "@evil.example",
    "evil.example",
    "https://evil.example",
    "https:evil.example",
    "http://waybill.invalid//evil.example",
    "javascript:alert(1)",
    "",
    "?x",
    undefined,
    null,
    ["/ops"],
    {},
  ])("%j leads nowhere", (address) => {
    expect(safePath(address)).toBeNull()
  })

  test.each([
    ["/", "/"],
    ["/ops", "/ops"],
    ["/ops/", "/ops/"],
    ["/ops/system?part=mail", "/ops/system?part=mail"],
    ["/ops?q=//evil.example&file=1", "/ops?q=//evil.example&file=1"],
    ["/ops?q=100%25", "/ops?q=100%25"],
    ["/portal#newest", "/portal"],
    ["/x/../ops", "/ops"],
    ["/./portal", "/portal"],
    ["/api/v1/download/eyJ.a_b-c.~", "/api/v1/download/eyJ.a_b-c.~"],
  ])("%j leads to %j", (address, path) => {
    expect(safePath(address)).toBe(path)
  })

  test("whatever is written, what comes out stays here in every reading of it", () => {
    const pieces = ["/", "//", "\\", ".", "..", "%2e", "%2f", "%5c", "@", ":", ";", "\t", "evil.example", "x", "?", "#"]
    const address = fc.oneof(
      fc.webUrl(),
      fc.string(),
      fc.array(fc.constantFrom(...pieces), { maxLength: 8 }).map((parts) => `/${parts.join("")}`),
    )
    fc.assert(
      fc.property(address, (text) => {
        const path = safePath(text)
        if (path === null) return
        const [before = ""] = path.split("?", 1)
        for (const reading of [path, decodeURIComponent(before), decodeURIComponent(decodeURIComponent(before))]) {
          const url = new URL(reading, origin)
          expect(url.origin).toBe(origin)
          expect(url.pathname).not.toMatch(/^\/[/\\]/)
        }
        expect(safePath(path)).toBe(path)
      }),
      { numRuns: 3_000 },
    )
  })

  test("a whole address has to be this application's, and is judged by its path as well", () => {
    expect(safeAddress(`${origin}/portal?x=1`, origin)).toBe("/portal?x=1")
    expect(safeAddress("/portal", origin)).toBe("/portal")
    for (const address of [
      "https://evil.example/portal",
      "http://waybill.example/portal",
      `${origin}.evil.example/`,
      `${origin}:444/`,
      "https://ada@waybill.example/portal",
      `${origin}//evil.example/x`,
      `${origin}/.//evil.example/x`,
      `${origin}/x/..//evil`,
      `${origin}/%2e//evil`,
      "javascript:alert(1)",
      "//waybill.example/portal",
    ]) {
      expect(safeAddress(address, origin), address).toBeNull()
    }
  })
})
