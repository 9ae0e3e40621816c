import { readFileSync } from "node:fs"
import { join } from "node:path"

type Manifest = Record<"staticRoutes" | "dynamicRoutes", { page: string; regex: string }[]>

/**
 * Tells the route of an address that Next answers, as the build knows them: `/ops`, `/api/auth/{nextauth}`. All that is no
 * route is `other`: whatever strangers ask for, there are only so many.
 */
export function pageRoutes(buildFolder: string): (url: string) => string {
  const manifest: Manifest = JSON.parse(readFileSync(join(buildFolder, "routes-manifest.json"), "utf8"))
  const fixed = new Set(manifest.staticRoutes.map(({ page }) => page))
  const dynamic = manifest.dynamicRoutes.map(({ page, regex }) => ({
    route: page.replace(/\[(?:\.\.\.)?(\w+)\]/g, "{$1}"),
    pattern: new RegExp(regex),
  }))
  return (url) => {
    const [path = ""] = url.split(/[?#]/, 1)
    if (fixed.has(path)) return path
    return dynamic.find(({ pattern }) => pattern.test(path))?.route ?? "other"
  }
}
