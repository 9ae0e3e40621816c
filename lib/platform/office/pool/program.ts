import { existsSync } from "node:fs"
import { join } from "node:path"
import { env } from "../../env"

/** What a thread runs, and what Node is told for it. */
export type ThreadProgram = { filename: string; execArgv: string[] }

/** The bundle of a built application (scripts/start/build.ts); in development and in tests the source, compiled as it loads. */
export function threadProgram(): ThreadProgram {
  const bundle = join(process.cwd(), ".next/waybill/gate.mjs")
  if (env().NODE_ENV === "production" && existsSync(bundle)) return { filename: bundle, execArgv: [] }
  return { filename: join(process.cwd(), "lib/platform/office/pool/thread.ts"), execArgv: ["--import", "tsx"] }
}
