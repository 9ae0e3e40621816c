import { randomBytes } from "node:crypto"
import { Client } from "pg"
import { afterEach, beforeEach, describe, expect, test } from "vitest"
import { checkMigrations } from "./check.ts"
import { type MigrateOptions, migrate } from "./migrate.ts"
import { readMigrations } from "./migrations.ts"
import { describeStatus, exitCodeOf, knownMigrations, migrationStatus } from "./status.ts"

const own = process.env.DATABASE_URL ?? ""
let url: URL
let client: Client

beforeEach(async () => {
  url = new URL(own)
  url.pathname = `/upgrade_${randomBytes(6).toString("hex")}`
  await onOwn(`CREATE DATABASE ${url.pathname.slice(1)} TEMPLATE template0`)
  client = new Client({ connectionString: url.href })
  await client.connect()
})

afterEach(async () => {
  await client.end()
  await onOwn(`DROP DATABASE ${url.pathname.slice(1)} WITH (FORCE)`)
})

async function onOwn(sql: string): Promise<void> {
  const server = new Client({ connectionString: own })
  await server.connect()
  await server.query(sql).finally(() => server.end())
}

/** A version of the product: all migrations there are, and these. */
function version(...further: [name: string, sql: string][]): Required<Pick<MigrateOptions, "migrations">> {
  const migrations = readMigrations()
  const added = further.map(([path, sql]) => ({
    path,
    migrationFile: { path: "migration.sql", content: { tag: "ok" as const, value: sql } },
  }))
  return { migrations: { ...migrations, migrationDirectories: [...migrations.migrationDirectories, ...added] } }
}

const patience = { lockMilliseconds: 100, tries: 100, pauseMilliseconds: 50 }
const newer: [string, string] = ["20990101000000_newer", `ALTER TABLE "file" ADD COLUMN "newer" text;`]

describe("several instances", () => {
  test("that start at once migrate once; the others wait, and say so", async () => {
    const said: string[][] = [[], [], []]
    const results = await Promise.all(said.map((lines) => migrate(url.href, { say: (line) => lines.push(line) })))
    expect(results.filter((names) => names.length > 0)).toEqual([knownMigrations()])
    expect(said.filter((lines) => lines.some((line) => /waiting/.test(line)))).toHaveLength(2)
  })

  test("of an older version go on with a database that is ahead, and say so", async () => {
    await migrate(url.href, version(newer))
    const said: string[] = []
    expect(await migrate(url.href, { say: (line) => said.push(line) })).toEqual([])
    await checkMigrations(url.href, (line) => said.push(line))
    expect(said).toHaveLength(2)
    for (const line of said) expect(line).toMatch(/ahead .*20990101000000_newer.*going on/)
  })

  test("also when that version brought a migration of its own which the newer one has not got", async () => {
    await migrate(url.href, version(newer))
    const mine: [string, string] = ["20980101000000_mine", `ALTER TABLE "file" ADD COLUMN "mine" text;`]
    expect(await migrate(url.href, version(mine))).toEqual([mine[0]])
  })

  test("that do not migrate themselves refuse a database that is behind, in one line", async () => {
    await expect(checkMigrations(url.href)).rejects.toThrow(/^The database is behind .*npm run db:migrate first\.$/)
    await migrate(url.href)
    await expect(checkMigrations(url.href)).resolves.toBeUndefined()
  })
})

describe("the status", () => {
  test("tells what is applied, pending, failed and unknown, and its exit code says which", async () => {
    const known = knownMigrations()
    const empty = await migrationStatus(url.href)
    expect(empty).toEqual({ applied: [], pending: known, failed: [], unknown: [] })
    expect(exitCodeOf(empty)).toBe(2)
    await migrate(url.href, version(newer))
    const ahead = await migrationStatus(url.href)
    expect(ahead).toEqual({ applied: known, pending: [], failed: [], unknown: [newer[0]] })
    expect(exitCodeOf(ahead)).toBe(0)
    expect(describeStatus(ahead)).toContain(`newer version: 1\n  ${newer[0]}`)
  })

  test("a migration that fails leaves nothing, stops the next start, and is tried again when an operator says so", async () => {
    const wrong = version([newer[0], `ALTER TABLE "file" ADD COLUMN "half" text; SELECT 1/0;`])
    await expect(migrate(url.href, wrong)).rejects.toThrow(/20990101000000_newer failed: division by zero/)
    const status = await migrationStatus(url.href)
    expect(status.failed).toEqual([newer[0]])
    expect(exitCodeOf(status)).toBe(3)
    const half = await client.query("SELECT FROM information_schema.columns WHERE column_name = 'half'")
    expect(half.rowCount).toBe(0)
    const right = version(newer)
    await expect(migrate(url.href, right)).rejects.toThrow(/has failed.*--again/)
    expect(await migrate(url.href, { ...right, again: true })).toEqual([newer[0]])
    expect(exitCodeOf(await migrationStatus(url.href))).toBe(0)
  })
})

describe("locks", () => {
  test("a migration behind a long transaction lets others pass, and is done when that ends", async () => {
    await migrate(url.href)
    await client.query(`BEGIN; SELECT * FROM "file"`)
    let tries = 0
    const migrated = migrate(url.href, {
      ...version(newer),
      patience,
      say: () => {
        tries++
        if (tries === 3) void client.query("COMMIT")
      },
    })
    const reader = new Client({ connectionString: url.href, statement_timeout: 5_000 })
    await reader.connect()
    await expect.poll(() => tries).toBeGreaterThan(0)
    // It would stand behind the migration for as long as that stood behind the transaction.
    await reader.query(`SELECT * FROM "file"`)
    await reader.end()
    expect(await migrated).toEqual([newer[0]])
    expect(tries).toBeGreaterThanOrEqual(3)
  })

  test("one that gives up has changed nothing, and is not held against it", async () => {
    await migrate(url.href)
    await client.query(`BEGIN; SELECT * FROM "file"`)
    const failing = migrate(url.href, { ...version(newer), patience: { ...patience, tries: 2 } })
    await expect(failing).rejects.toThrow(/did not get its lock/)
    await client.query("COMMIT")
    expect((await migrationStatus(url.href)).failed).toEqual([])
    expect(await migrate(url.href, version(newer))).toEqual([newer[0]])
  })

  test("an index is built while others write, also over what an earlier try has left", async () => {
    await migrate(url.href)
    const index: [string, string] = [
      "20990101000000_index",
      `-- For a list to come.\nCREATE INDEX CONCURRENTLY "file_title_idx" ON "file" ("title");`,
    ]
    // What a broken try leaves has the name, and is of no use.
    await client.query(`CREATE INDEX "file_title_idx" ON "file" ("size")`)
    const results = await Promise.all([migrate(url.href, version(index)), migrate(url.href, version(index))])
    expect(results.flat()).toEqual([index[0]])
    const found = await client.query("SELECT indexdef FROM pg_indexes WHERE indexname = 'file_title_idx'")
    expect(found.rows).toMatchObject([{ indexdef: expect.stringContaining("(title)") }])
  })
})
