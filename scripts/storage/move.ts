import { parseArgs } from "node:util"
import type { Env } from "../../lib/platform/env.ts"
import { withDatabase } from "../database/open.ts"
import { readKeys } from "../start/keys.ts"
import { checkSettings, readEnvironmentFile, serverEnvironment } from "../start/settings.ts"

const usage = "Usage: npm run storage:move -- --to s3|disk [--remove]"

/** `npm run storage:move -- --to s3|disk [--remove]`: see docs/storage.md. Ends with 2 when it should be run again. */
async function move(): Promise<number> {
  const { values } = parseArgs({ options: { to: { type: "string" }, remove: { type: "boolean", default: false } } })
  const { to, remove } = values
  if (to !== "s3" && to !== "disk") throw new Error(usage)
  readEnvironmentFile()
  const settings = checkSettings()
  requireBoth(settings, to)
  return withDatabase(settings.DATA_DIR, async (url) => {
    Object.assign(process.env, serverEnvironment(settings, readKeys(settings.DATA_DIR), url))
    const { moveFiles } = await import("./run")
    return moveFiles({ to, remove, databaseUrl: url })
  })
}

/** The running Waybill has to read from both, or files would be gone for it as soon as they are moved. */
function requireBoth({ STORAGE_MOVING_FROM }: Env, to: "s3" | "disk"): void {
  const from = to === "s3" ? "disk" : "s3"
  if (STORAGE_MOVING_FROM === from) return
  throw new Error(`Set STORAGE_MOVING_FROM=${from} and the S3 settings first, and start Waybill again with them.`)
}

try {
  process.exit(await move())
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exit(1)
}
