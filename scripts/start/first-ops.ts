import { Client } from "pg"
import { type Environment, runScript } from "./command.ts"
import { Failure } from "./failure.ts"
import { program } from "./programs.ts"

/** The first Ops admin, just made; the password only when nobody chose it. */
export type FirstOps = { email: string; password: string | null }

async function hasAdmin(databaseUrl: string): Promise<boolean> {
  const client = new Client({ connectionString: databaseUrl })
  await client.connect()
  try {
    const found = await client.query(`SELECT 1 FROM "user" WHERE role = 'OPS' AND admin LIMIT 1`)
    return found.rows.length > 0
  } finally {
    await client.end()
  }
}

/**
 * Makes the first Ops admin when there is none, in a process of its own, since the product's code wants its settings.
 * @returns null when there is one already.
 */
export async function ensureOps(databaseUrl: string, environment: Environment): Promise<FirstOps | null> {
  if (await hasAdmin(databaseUrl)) return null
  const { script, nodeFlags } = program("scripts/ops/first.ts")
  // Its words are read here, and not as a log.
  const quiet = { ...environment, LOG_LEVEL: "silent" }
  const { code, words } = await runScript(script, [], { environment: quiet, nodeFlags })
  const lines = words.trim().split("\n")
  // Of several that start at once, one makes it.
  if (code !== 0 && (await hasAdmin(databaseUrl))) return null
  if (code !== 0)
    throw new Failure(`The first Ops account (OPS_EMAIL, OPS_PASSWORD) could not be made: ${lines.at(-1)}`)
  return JSON.parse(lines.at(-1) ?? "")
}
