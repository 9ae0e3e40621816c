import { join } from "node:path"
import { bundleFolder, bundleName } from "../start/programs.ts"

type Manifest = { version?: string; scripts?: Record<string, string> }

/** What is for the project's own folder: an image has nothing to build, measure or test with. */
const forDevelopment = new Set(["start", "db:migration", "check:image"])

/** The npm scripts that are one program of ours: `db:migrate` is `scripts/database/command.ts` with `migrate`. */
function ownPrograms(manifest: Manifest): { name: string; source: string; parameters: string }[] {
  return Object.entries(manifest.scripts ?? {}).flatMap(([name, line]) => {
    const match = /^(?:exec )?(?:node|tsx) (?:--[\w=:-]+ )*(scripts\/[\w/-]+\.ts)(.*)$/.exec(line)
    if (!match || forDevelopment.has(name)) return []
    return [{ name, source: match[1] ?? "", parameters: match[2] ?? "" }]
  })
}

/** The programs that an image holds: the server, and what `npm run` offers to whoever looks after it. */
export function programsOf(manifest: Manifest): string[] {
  return [
    ...new Set(["scripts/start/main.ts", "scripts/ops/first.ts", ...ownPrograms(manifest).map(({ source }) => source)]),
  ]
}

/** The image's package.json: the same commands under the same names, for `node --run` (there is no npm in it). */
export function packedManifest(manifest: Manifest): object {
  const line = (source: string) =>
    `node --disable-warning=ExperimentalWarning ${join(bundleFolder, bundleName(source))}`
  const commands = ownPrograms(manifest).map(({ name, source, parameters }) => [name, line(source) + parameters])
  return {
    name: "waybill",
    version: manifest.version,
    private: true,
    type: "module",
    scripts: { start: line("scripts/start/main.ts"), ...Object.fromEntries(commands) },
  }
}
