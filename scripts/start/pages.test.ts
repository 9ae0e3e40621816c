import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, expect, test } from "vitest"
import { pageRoutes } from "./pages"

const folder = mkdtempSync(join(tmpdir(), "waybill-pages-"))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

test("an address becomes its route, and whatever is none becomes one word", () => {
  const manifest = {
    staticRoutes: [
      { page: "/", regex: "^/(?:/)?$" },
      { page: "/ops", regex: "^/ops(?:/)?$" },
    ],
    dynamicRoutes: [
      { page: "/api/auth/[...nextauth]", regex: "^/api/auth/(.+?)(?:/)?$" },
      { page: "/files/[id]", regex: "^/files/([^/]+?)(?:/)?$" },
    ],
  }
  writeFileSync(join(folder, "routes-manifest.json"), JSON.stringify(manifest))
  const routeOf = pageRoutes(folder)
  expect(routeOf("/")).toBe("/")
  expect(routeOf("/ops?token=x")).toBe("/ops")
  expect(routeOf("/api/auth/callback/credentials")).toBe("/api/auth/{nextauth}")
  expect(routeOf("/files/01a2140e?x#y")).toBe("/files/{id}")
  for (const strange of ["/wp-login.php", "/files/a/b", "/ops/..", "", "*", "/?"])
    expect(["other", "/"]).toContain(routeOf(strange))
})
