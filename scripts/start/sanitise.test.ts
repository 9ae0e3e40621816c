import type { IncomingMessage } from "node:http"
import { expect, test } from "vitest"
import { refusalOf, sanitise } from "./sanitise.ts"

function request(headers: IncomingMessage["headers"], method = "GET"): IncomingMessage {
  return { headers, method, socket: { remoteAddress: "::ffff:198.51.100.7" } } as unknown as IncomingMessage
}

const settings = { trustedProxies: 0, appUrl: new URL("https://waybill.example") }

test("S52 what a client says of its address, and of what only the server may say, is gone", () => {
  const { headers } = request({
    host: "evil.example",
    "x-forwarded-for": "203.0.113.9",
    "x-forwarded-host": "evil.example",
    "x-real-ip": "203.0.113.9",
    forwarded: "for=203.0.113.9",
    "x-waybill-address": "203.0.113.9",
    "x-middleware-subrequest": "proxy:proxy:proxy",
    "x-nonce": "mine",
    "content-security-policy": "script-src 'nonce-mine'",
    accept: "text/html",
    "x-middleware-prefetch": "1",
  })
  sanitise({ ...request(headers), headers } as IncomingMessage, settings)
  expect(headers).toEqual({
    host: "evil.example",
    accept: "text/html",
    "x-middleware-prefetch": "1",
    "x-waybill-address": "198.51.100.7",
    "x-forwarded-for": "198.51.100.7",
    "x-forwarded-host": "waybill.example",
    "x-forwarded-port": "443",
    "x-forwarded-proto": "https",
  })
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
