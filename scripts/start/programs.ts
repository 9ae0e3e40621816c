import { join } from "node:path"
import { root } from "./command.ts"

/*
 * The project's programs run from their source, and in an image from bundles of it (scripts/deploy/pack.ts), where there
 * is nothing to build with.
 */

/** Where the bundles are. It lies as deep as the sources do, since some find their neighbours from where they are. */
export const bundleFolder = join(".next", "waybill")

/** The server process, as JavaScript: Node's own way of running TypeScript costs 17 MiB in each. */
export const workerFile = join(root, bundleFolder, "worker.mjs")

/** Whether this is a bundle. */
export const isBundled = import.meta.filename.endsWith(".mjs")

/** The name of the bundle of `scripts/ops/first.ts`: `ops-first.mjs`. */
export function bundleName(source: string): string {
  return source
    .replace(/^scripts\//, "")
    .replaceAll("/", "-")
    .replace(/\.ts$/, ".mjs")
}

/** How to run one of `scripts/` that imports the product's code: a path from the root, and what Node is told. */
export function program(source: string): { script: string; nodeFlags: string[] } {
  if (isBundled) return { script: join(bundleFolder, bundleName(source)), nodeFlags: [] }
  return { script: source, nodeFlags: ["--import", "tsx"] }
}
