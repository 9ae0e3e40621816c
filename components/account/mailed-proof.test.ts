import { expect, test } from "vitest"
import { proofFrom, tokenIn } from "./mailed-proof"

const token = "eyJhbGciOiJkaXIiLCJlbmMiOiJBMjU2R0NNIiwia2lkIjoiYSJ9..dGVzdA_-dGVzdA.Y2lwaGVydGV4dA-_x.dGFnLXRhZw"
const link = `https://waybill.example/verify#token=${token}`
const rewritten = (url: string) => `https://eur01.safelinks.example/?url=${encodeURIComponent(url)}&data=05%7C01`

test.each([
  ["the link", link],
  ["with a query", `https://waybill.example/reset-password?token=${token}&utm_source=x`],
  ["between brackets and words", `Verify address: <${link}>.`],
  ["broken into lines", link.replace(/(.{60})/g, "$1\r\n")],
  ["in quoted-printable", link.replace(/(.{60})/g, "$1=\n")],
  ["rewritten", rewritten(link)],
  ["rewritten twice", rewritten(rewritten(link))],
  ["the token alone", `  ${token} `],
])("the token in %s", (_, pasted) => expect(tokenIn(pasted)).toBe(token))

test.each([
  "",
  "AB23-CD45",
  "https://waybill.example/verify",
  "https://waybill.example/verify?x=%E0%A4%A",
  "eyJhbGciOi..",
])("none in %j", (pasted) => expect(tokenIn(pasted)).toBeNull())

test("a proof is the page's own token, else what was pasted, else a code with its address", () => {
  expect(proofFrom(token, { proof: "AB23-CD45" })).toEqual({ token })
  expect(proofFrom(null, { proof: link, email: "" })).toEqual({ token })
  expect(proofFrom(null, { proof: " ab23 cd45 ", email: "a@b.example" })).toEqual({
    email: "a@b.example",
    code: "ab23 cd45",
  })
})
