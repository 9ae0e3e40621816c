import type { IncomingMessage } from "node:http"
import { expect, test } from "vitest"
import { refusalOf } from "./accept.ts"
import { overrideMethod } from "./method-override.ts"

function methodOf(url: string, method: string, override?: string | string[]): string | undefined {
  const headers = override === undefined ? {} : { "x-http-method-override": override }
  const request = { url, method, headers } as unknown as IncomingMessage
  overrideMethod(request)
  return request.method
}

test.each(["/api/v1/uploads", "/api/v1/uploads/1", "/api/v1/uploads?x=1"])("counts for uploads: %s", (url) => {
  expect(methodOf(url, "POST", "PATCH")).toBe("PATCH")
  expect(methodOf(url, "GET", "delete")).toBe("DELETE")
  expect(methodOf(url, "POST")).toBe("POST")
})

test.each(["/api/v1/files/1", "/api/v1/uploadsomething", "/api/v1/me", "/ops", "/api/v1/files/1?/api/v1/uploads"])(
  "and for nothing else: %s",
  (url) => {
    expect(methodOf(url, "POST", "DELETE")).toBe("POST")
  },
)

test.each(["TRACE", "PATCH, DELETE", "", "x"])("a method that is none (%j) is refused like one", (override) => {
  const url = "/api/v1/uploads/1"
  const head = { url, method: methodOf(url, "POST", override), httpVersion: "1.1", rawHeaders: ["Host", "a"] }
  expect(refusalOf(head)).toMatchObject({ status: 405 })
})
