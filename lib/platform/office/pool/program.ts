import { existsSync } from "node:fs"
import { join } from "node:path"
import { env } from "../../env"
import { singleton } from "../../singleton"

/** What a thread runs, and what Node is told for it. */
export type ThreadProgram = { filename: string; execArgv: string[] }

/** The bundle of a built application (scripts/start/build.ts); in development the source, compiled as it loads. */
export const threadProgram = singleton("gate-program", (): ThreadProgram => {
  const bundle = join(process.cwd(), ".next/waybill/gate.mjs")
  if (env().NODE_ENV === "production" && existsSync(bundle)) return { filename: bundle, execArgv: [] }
  return { filename: join(process.cwd(), "lib/platform/office/pool/thread.ts"), execArgv: ["--import", "tsx"] }
})
