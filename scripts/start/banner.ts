import type { Env } from "../../lib/platform/env.ts"
import type { FirstOps } from "./first-ops.ts"

function table(rows: [string, string][]): string {
  return rows.map(([name, value]) => `  ${name.padEnd(10)}${value}`).join("\n")
}

/** The first Ops account, told as soon as it is there: the password is not kept anywhere. */
export function firstOpsLines(settings: Env, { email, password }: FirstOps): string {
  const rows: [string, string][] = [["Ops", `${email}, at ${settings.APP_URL}/sign-in`]]
  if (password) rows.push(["Password", `${password}  (shown this once)`])
  return `\n  The first Ops account is ready.\n\n${table(rows)}`
}

/** What a person needs to know once it runs. */
export function banner(settings: Env, seconds: number): string {
  const rows: [string, string][] = [["Open", settings.APP_URL]]
  if (settings.mailboxOpen) rows.push(["Mailbox", `${settings.APP_URL}/dev/mailbox`])
  rows.push(["Data", settings.DATA_DIR], ["Stop", "Ctrl-C"])
  return `\n  Waybill is up (${seconds.toFixed(1)} s).\n\n${table(rows)}\n`
}
