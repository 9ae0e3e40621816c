import { createHash } from "node:crypto"
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs"
import { dirname, join, relative } from "node:path"

function filesUnder(path: string): string[] {
  if (!existsSync(path)) return []
  if (!statSync(path).isDirectory()) return [path]
  return readdirSync(path)
    .sort()
    .flatMap((name) => filesUnder(join(path, name)))
}

/** A hash of files' names and contents; what is not there counts as nothing. */
export function contentHash(root: string, paths: string[], skip: (path: string) => boolean = () => false): string {
  const hash = createHash("sha256")
  for (const file of paths.flatMap((path) => filesUnder(join(root, path)))) {
    const name = relative(root, file)
    if (skip(name)) continue
    hash.update(`${name}\0`).update(createHash("sha256").update(readFileSync(file)).digest())
  }
  return hash.digest("hex")
}

/** Does the work unless the stamp beside its result says that it was done from the same content. @returns whether it did. */
export async function unlessStamped(stampFile: string, content: string, work: () => Promise<void>): Promise<boolean> {
  if (existsSync(stampFile) && readFileSync(stampFile, "utf8") === content) return false
  rmSync(stampFile, { force: true })
  await work()
  mkdirSync(dirname(stampFile), { recursive: true })
  writeFileSync(stampFile, content)
  return true
}
