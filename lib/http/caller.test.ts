import type { IncomingMessage } from "node:http"
import { expect, test } from "vitest"
import { scopes } from "@/lib/platform/telemetry/scope"
import { callerOf, noteCaller } from "./caller"
import { readOrigin } from "./request-origin"

function request(headers: IncomingMessage["headers"], httpVersion = "1.1"): IncomingMessage {
  return { headers, httpVersion, socket: { remoteAddress: "::ffff:198.51.100.7" } } as unknown as IncomingMessage
}

const settings = { trustedProxies: 0, appUrl: new URL("https://waybill.example") }

test("S52 what a client says of its address, and of what only the server may say, is gone", () => {
  const headers: IncomingMessage["headers"] = {
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
  }
  const incoming = request(headers)
  noteCaller(incoming, settings)
  expect(callerOf(incoming)).toMatchObject({ address: "198.51.100.7" })
  expect(headers).toEqual({
    host: "evil.example",
    accept: "text/html",
    "x-middleware-prefetch": "1",
    "x-forwarded-for": "198.51.100.7",
    "x-forwarded-host": "waybill.example",
    "x-forwarded-port": "443",
    "x-forwarded-proto": "https",
  })
})

test("S52 no header says where a request comes from, only what its process knows of the connection", () => {
  const headers = new Headers({ "x-waybill-address": "203.0.113.9", "x-forwarded-for": "203.0.113.9" })
  expect(readOrigin(headers).ip).toBeNull()
  const caller = { address: "198.51.100.7", forwarded: false }
  scopes().run({ requestId: "r", caller }, () => expect(readOrigin(headers).ip).toBe("198.51.100.7"))
})

test.each([
  "x-forwarded-for",
  "x-forwarded-host",
  "x-forwarded-proto",
  "x-forwarded",
  "x-real-ip",
  "x-client-ip",
  "x-original-host",
  "x-request-id",
  "x-envoy-external-address",
  "x-amzn-trace-id",
  "x-waybill-address",
  "forwarded",
  "via",
  "cf-connecting-ip",
  "true-client-ip",
  "fly-client-ip",
  "cdn-loop",
])("S68 a request with %s has been passed on", (name) => {
  const incoming = request({ host: "localhost:3000", [name]: "" })
  noteCaller(incoming, settings)
  expect(callerOf(incoming)?.forwarded).toBe(true)
})

test("S68 so has one in HTTP/1.0; what browsers and curl send has not", () => {
  const old = request({ host: "localhost:3000" }, "1.0")
  noteCaller(old, settings)
  expect(callerOf(old)?.forwarded).toBe(true)
  const browsers = {
    host: "localhost:3000",
    connection: "keep-alive",
    "cache-control": "max-age=0",
    "sec-ch-ua": '"Chromium";v="142"',
    "sec-ch-ua-mobile": "?0",
    "sec-ch-ua-platform": '"Linux"',
    "upgrade-insecure-requests": "1",
    "user-agent": "Mozilla/5.0",
    accept: "text/html",
    "sec-fetch-site": "none",
    "sec-fetch-mode": "navigate",
    "sec-fetch-user": "?1",
    "sec-fetch-dest": "document",
    "accept-encoding": "gzip, deflate, br, zstd",
    "accept-language": "en",
    cookie: "a=b",
    dnt: "1",
    "sec-gpc": "1",
    priority: "u=0, i",
    pragma: "no-cache",
    rsc: "1",
    "next-router-state-tree": "[]",
    "x-nextjs-data": "1",
  }
  for (const headers of [browsers, { host: "localhost:3000", "user-agent": "curl/8", accept: "*/*" }, {}]) {
    const incoming = request(headers)
    noteCaller(incoming, settings)
    expect(callerOf(incoming)?.forwarded).toBe(false)
  }
})
