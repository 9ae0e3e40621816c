import { chmodSync, mkdirSync } from "node:fs"
import { join } from "node:path"
import { Failure } from "./failure.ts"

/**
 * Makes the data folder, closed to other accounts. As root, PostgreSQL runs as another one and must be able to pass
 * through, so then each part is closed by itself.
 */
export function prepareFolder(folder: string): void {
  try {
    const made = mkdirSync(folder, { recursive: true, mode: 0o700 })
    if (made && process.getuid?.() === 0) chmodSync(folder, 0o711)
    for (const part of ["files", "mailbox"]) mkdirSync(join(folder, part), { recursive: true, mode: 0o700 })
  } catch (error) {
    throw new Failure(`The data folder ${folder} cannot be made: ${error instanceof Error ? error.message : error}`)
  }
}
