import { expect, test } from "vitest"
import { refusalOf } from "./accept.ts"

/** A request for this, as Node's parser gives it. */
const head = (
  method: string,
  url: string,
  headers: [string, string][] = [["Host", "localhost:3000"]],
  httpVersion = "1.1",
) => ({
  method,
  url,
  httpVersion,
  rawHeaders: headers.flat(),
})

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
  expect(refusalOf(head(method, url))).toMatchObject({ status: 405, code: "method_not_allowed" })
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
  expect(refusalOf(head("GET", url))).toMatchObject({ status: 400, code: "invalid_request" })
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
  expect(refusalOf(head(method, url))).toBeNull()
})

test.each<[string, string][][]>([
  [
    [
      ["Host", "localhost:3000"],
      ["Host", "evil.example"],
    ],
  ],
  [
    [
      ["Host", "localhost:3000"],
      ["host", "localhost:3000"],
    ],
  ],
  [
    [
      ["HOST", "a"],
      ["Accept", "*/*"],
      ["hOST", "b"],
    ],
  ],
  [[["Host", ""]]],
  [[["Host", "a b"]]],
  [[["Host", "a, b"]]],
  [[["Host", "evil.example/x"]]],
  [[["Host", "ada@evil.example"]]],
  [[["Host", "localhost:3000:80"]]],
  [[["Host", "localhost:http"]]],
  [[["Host", "http://localhost"]]],
  [[["Accept", "*/*"]]],
  [
    [
      ["Host", "a"],
      ["Authorization", "Bearer x"],
      ["authorization", "Bearer y"],
    ],
  ],
  [
    [
      ["Host", "a"],
      ["Origin", "http://a"],
      ["Origin", "http://b"],
    ],
  ],
  [
    [
      ["Host", "a"],
      ["Content-Type", "text/plain"],
      ["content-type", "application/json"],
    ],
  ],
  [
    [
      ["Host", "a"],
      ["Upload-Offset", "0"],
      ["Upload-Offset", "1"],
    ],
  ],
])("S53 a request with %j is refused: it can be read in two ways", (headers) => {
  expect(refusalOf(head("GET", "/", headers))).toMatchObject({ status: 400, code: "invalid_request" })
})

test.each<[string, string][][]>([
  [[["Host", "localhost"]]],
  [[["Host", "127.0.0.1:3000"]]],
  [[["Host", "[::1]:3000"]]],
  [[["Host", "waybill.example."]]],
  [[["Host", "app_1:3000"]]],
  [
    [
      ["Host", "a"],
      ["Cookie", "a=b"],
      ["Cookie", "c=d"],
      ["Accept", "x"],
      ["Accept", "y"],
    ],
  ],
])("a request with %j goes on", (headers) => {
  expect(refusalOf(head("GET", "/", headers))).toBeNull()
})

test("HTTP/1.0 knows no host, and may have one", () => {
  expect(refusalOf(head("GET", "/", [], "1.0"))).toBeNull()
  expect(
    refusalOf(
      head(
        "GET",
        "/",
        [
          ["Host", "a"],
          ["Host", "b"],
        ],
        "1.0",
      ),
    ),
  ).toMatchObject({ status: 400 })
})
