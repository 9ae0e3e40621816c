import { unstable_doesMiddlewareMatch as doesMatch } from "next/experimental/testing/server"
import { expect, test } from "vitest"
import { config } from "@/proxy"

test.each([
  ["/", true],
  ["/ops", true],
  ["/iconfoo", true],
  ["/icon.svgx", true],
  ["/icon.svg/x", true],
  ["/favicon", true],
  ["/favicon.icon", true],
  ["/icon.svg", false],
  ["/icon.svg?x", false],
  ["/favicon.ico", false],
  ["/api/v1/files", false],
  ["/_next/static/a.js", false],
])("whether %s has the headers of a page: %s", (url, expected) => {
  expect(doesMatch({ config, url })).toBe(expected)
})
