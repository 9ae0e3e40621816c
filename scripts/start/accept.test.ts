import { expect, test } from "vitest"
import { refusalOf } from "./accept.ts"

test.each([
  ["TRACE", "/api/v1/files"],
  ["CONNECT", "/api/v1/files"],
  ["PROPFIND", "/"],
  ["", "/"],
  ["OPTIONS", "*"],
  ["POST", "/ops"],
  ["DELETE", "/_next/static/a.js"],
  ["POST", "/apiary"],
  ["POST", "/api/../ops"],
  ["POST", "/api/%2e%2e/ops"],
])("S51 %s %s is refused", (method, url) => {
  expect(refusalOf({ method, url })).toMatchObject({ status: 405, code: "method_not_allowed" })
})

test.each([
  "",
  "http://evil.example/",
  "evil.example",
  "//evil.example/",
  "/.//evil.example/",
  "/x/..//evil.example/",
  "/%2e//evil.example/",
  "/\\evil.example/",
  "/%",
  "/api/%zz",
  "/%ff",
])("the target %j is none", (url) => {
  expect(refusalOf({ method: "GET", url })).toMatchObject({ status: 400, code: "invalid_request" })
})

test.each([
  ["GET", "/"],
  ["HEAD", "/portal?q=100%"],
  ["GET", "/verify?next=//evil.example"],
  ["POST", "/api/v1/files"],
  ["OPTIONS", "/api/v1/uploads"],
  ["GET", "/api/v1/files/%E2%82%AC"],
  ["GET", "/api/v1/files/%00"],
])("%s %s goes on", (method, url) => {
  expect(refusalOf({ method, url })).toBeNull()
})
