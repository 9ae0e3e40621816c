import { randomBytes } from "node:crypto"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { Client } from "pg"
import { afterAll, inject } from "vitest"

/*
 * Runs before each test file and its imports: gives it an empty, migrated database of its own, a data folder and all
 * settings the product cannot do without. A test that wants other settings sets process.env before its first import
 * that reads them, with `vi.hoisted`.
 */

const name = `test_${randomBytes(8).toString("hex")}`

async function onServer(sql: string): Promise<void> {
  const client = new Client({ connectionString: inject("serverUrl") })
  await client.connect()
  try {
    await client.query(sql)
  } finally {
    await client.end()
  }
}

const databaseUrl = new URL(inject("serverUrl"))
databaseUrl.pathname = `/${name}`
const dataFolder = mkdtempSync(join(tmpdir(), "waybill-data-"))
await onServer(`CREATE DATABASE ${name} TEMPLATE ${inject("templateName")}`)

Object.assign(process.env, {
  NODE_ENV: "test",
  DATABASE_URL: databaseUrl.href,
  DATABASE_POOL: "8",
  DATA_DIR: dataFolder,
  APP_URL: "http://localhost:3000",
  AUTH_SECRET: randomBytes(32).toString("base64url"),
  TOKEN_KEYS: `test:${randomBytes(32).toString("base64url")}`,
  LOG_LEVEL: process.env.LOG_LEVEL ?? "fatal",
})

// Compiled once for all: a thread that compiles it as it loads needs seconds on a busy machine.
const singletons = Symbol.for("waybill.singletons")
Object.assign(globalThis, {
  [singletons]: new Map<string, unknown>([["gate-program", { filename: inject("gateProgram"), execArgv: [] }]]),
})

type Closable = { end?: () => Promise<void>; $disconnect?: () => Promise<void> }

afterAll(async () => {
  const registry = (globalThis as Record<symbol, unknown>)[singletons]
  if (registry instanceof Map) {
    await (registry.get("db") as Closable | undefined)?.$disconnect?.()
    const pool = registry.get("pool") as (Closable & { ending: boolean }) | undefined
    if (pool && !pool.ending) await pool.end?.()
  }
  await onServer(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`)
  rmSync(dataFolder, { recursive: true, force: true })
})
