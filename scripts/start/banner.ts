import type { Env } from "../../lib/platform/env.ts"
import type { FirstOps } from "./first-ops.ts"

/** What a person needs to know once it runs. */
export function banner(settings: Env, firstOps: FirstOps | null, seconds: number): string {
  const rows: [string, string][] = [["Open", settings.APP_URL]]
  if (firstOps) rows.push(["Ops", `${settings.APP_URL}/sign-in as ${firstOps.email}`])
  if (firstOps?.password) rows.push(["Password", `${firstOps.password}  (shown this once)`])
  if (settings.mailboxOpen) rows.push(["Mailbox", `${settings.APP_URL}/dev/mailbox`])
  rows.push(["Data", settings.DATA_DIR], ["Stop", "Ctrl-C"])
  const lines = rows.map(([name, value]) => `  ${name.padEnd(10)}${value}`)
  return ["", `  Waybill is up (${seconds.toFixed(1)} s).`, "", ...lines, ""].join("\n")
}
