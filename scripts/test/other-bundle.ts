import { mkdtempSync, rmSync, symlinkSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { pathToFileURL } from "node:url"
import { build } from "esbuild"
import { root } from "../start/command.ts"

/**
 * Modules of the product once more, bundled apart from those that the test has imported, as Next bundles routes apart from
 * the server: their classes are others, and what `singleton()` keeps is the same. What is from npm is shared.
 * @param modules by the names under which they are to be had, with their paths from the project's folder
 */
export async function otherBundle<Modules>(modules: { [Name in keyof Modules]: string }): Promise<Modules> {
  const folder = mkdtempSync(join(tmpdir(), "waybill-bundle-"))
  try {
    // The bundle finds packages beside itself; a link leads to where everybody else has them from.
    symlinkSync(join(root, "node_modules"), join(folder, "node_modules"))
    const outfile = join(folder, "bundle.mjs")
    const lines = Object.entries<string>(modules).map(([name, path]) => `export * as ${name} from "./${path}"`)
    await build({
      stdin: { contents: lines.join("\n"), resolveDir: root, loader: "ts" },
      outfile,
      bundle: true,
      packages: "external",
      platform: "node",
      target: "node24",
      format: "esm",
      logLevel: "error",
    })
    return (await import(/* @vite-ignore */ pathToFileURL(outfile).href)) as Modules
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
