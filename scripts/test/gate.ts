import { join } from "node:path"
import { stop } from "esbuild"
import type { TestProject } from "vitest/node"
import { temporaryFolder } from "../database/temporary.ts"
import { bundleGate } from "../start/build.ts"

declare module "vitest" {
  export interface ProvidedContext {
    /** The program of the gate's threads. */
    gateProgram: string
  }
}

/** The gate's threads run what is built from the source as it is. */
export default async function setup(project: TestProject): Promise<() => void> {
  const folder = temporaryFolder()
  await bundleGate(folder.path)
  await stop()
  project.provide("gateProgram", join(folder.path, "gate.mjs"))
  return folder.remove
}
