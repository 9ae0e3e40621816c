import { join } from "node:path"
import { build } from "esbuild"
import { compressAssets } from "./assets.ts"
import { root, runScript } from "./command.ts"
import { Failure } from "./failure.ts"
import { bundleFolder } from "./programs.ts"
import { contentHash, unlessStamped } from "./stamp.ts"

const generated = "lib/platform/generated"
const sources = [
  "app",
  "components",
  "lib",
  "prisma",
  "public",
  "next.config.ts",
  "instrumentation.ts",
  "proxy.ts",
  "package-lock.json",
  "tsconfig.json",
  "postcss.config.mjs",
  "scripts/start",
]

/** Generates the Prisma client when the schema is another one than it was made from. */
export async function generateClient(): Promise<void> {
  const content = contentHash(root, ["prisma/schema.prisma", "node_modules/prisma/package.json"])
  await unlessStamped(join(root, generated, "stamp"), content, async () => {
    // Generating needs no schema engine, but looks for one, and would download it: any program will do.
    const environment = { PRISMA_SCHEMA_ENGINE_BINARY: process.execPath, PRISMA_HIDE_UPDATE_MESSAGE: "1" }
    const { code, words } = await runScript("node_modules/prisma/build/index.js", ["generate"], { environment })
    if (code !== 0) throw new Failure(`${words}\nThe database client could not be generated: the words above say why.`)
  })
}

/** Builds the application when anything it is made of has changed since the last build. @returns whether it did. */
export async function buildApplication(say: (line: string) => void): Promise<boolean> {
  const isOutside = (path: string) => path.startsWith(generated) || path.endsWith(".test.ts")
  const content = contentHash(root, sources, isOutside)
  return unlessStamped(join(root, ".next", "waybill-stamp"), content, async () => {
    say("Building… (a minute or two, only after changes)")
    const environment = { NODE_ENV: "production", NEXT_TELEMETRY_DISABLED: "1" }
    const { code, words } = await runScript("node_modules/next/dist/bin/next", ["build"], { environment })
    if (code !== 0) throw new Failure(`${words}\nThe build failed: the words above say why.`)
    await compressAssets(join(root, ".next"))
    await bundlePrograms({ worker: "scripts/start/worker.ts" })
    await bundleGate()
  })
}

/** Bundles the program of the gate's threads, with all that it is made of: each thread loads one file, `gate.mjs`. */
export async function bundleGate(folder = join(root, bundleFolder)): Promise<void> {
  await build({
    entryPoints: [{ in: join(root, "lib/platform/office/pool/thread.ts"), out: "gate" }],
    outdir: folder,
    outExtension: { ".js": ".mjs" },
    bundle: true,
    minify: true,
    platform: "node",
    target: "node24",
    format: "esm",
    logLevel: "error",
  })
}

/** Bundles programs of ours into JavaScript files; what is from npm stays outside. @param sources by the name of their bundle, without `.mjs` */
export async function bundlePrograms(sources: Record<string, string>, folder = bundleFolder): Promise<void> {
  await build({
    entryPoints: Object.entries(sources).map(([out, source]) => ({ in: join(root, source), out })),
    outdir: join(root, folder),
    outExtension: { ".js": ".mjs" },
    bundle: true,
    // What is imported when it is needed stays apart until then.
    splitting: true,
    packages: "external",
    platform: "node",
    target: "node24",
    format: "esm",
    logLevel: "error",
  })
}
