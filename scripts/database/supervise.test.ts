import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { Client } from "pg"
import { afterEach, beforeEach, expect, test, vi } from "vitest"
import { type EmbeddedDatabase, startEmbedded } from "./embedded.ts"
import { isAlive } from "./postmaster.ts"
import { temporaryFolder } from "./temporary.ts"

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

let folder: ReturnType<typeof temporaryFolder>
let database: EmbeddedDatabase
let said: string[]
let given: string[]

beforeEach(async () => {
  folder = temporaryFolder()
  said = []
  given = []
  const [place, logFile] = [join(folder.path, "database"), join(folder.path, "database.log")]
  database = await startEmbedded({ folder: place, password: "test", logFile })
  database.keepUp({ say: (line) => said.push(line), giveUp: (line) => given.push(line) })
})
afterEach(async () => {
  await database.stop()
  folder.remove()
})

async function ask<Row extends object>(statement: string): Promise<Row[]> {
  const client = new Client({ connectionString: database.url, connectionTimeoutMillis: 2_000 })
  client.on("error", () => {})
  try {
    await client.connect()
    return (await client.query<Row>(statement)).rows
  } finally {
    await client.end().catch(() => {})
  }
}

const isUp = () =>
  ask("SELECT 1").then(
    () => true,
    () => false,
  )
const becomesUp = () => vi.waitFor(async () => expect(await isUp()).toBe(true), { timeout: 30_000, interval: 50 })
const ups = () => said.filter((line) => line === "PostgreSQL is up again.").length

async function end(signal: NodeJS.Signals): Promise<void> {
  const { pid } = database
  const before = ups()
  process.kill(pid, signal)
  await vi.waitFor(() => expect(ups()).toBe(before + 1), { timeout: 30_000 })
  expect(database.pid).not.toBe(pid)
  expect(await isUp()).toBe(true)
}

test("is started again at its address whatever ended it, each time, with all that was committed", async () => {
  await ask("CREATE TABLE kept (word text)")
  const { url } = database
  for (const signal of ["SIGKILL", "SIGTERM", "SIGQUIT", "SIGINT", "SIGKILL"] as const) {
    await ask(`INSERT INTO kept VALUES ('${signal}')`)
    await end(signal)
  }
  expect(database.url).toBe(url)
  expect((await ask<{ word: string }>("SELECT word FROM kept")).length).toBe(5)
  expect(said[0]).toBe("PostgreSQL ended (SIGKILL); it is started again.")
  expect(given).toEqual([])
})

test("one that waits for its clients to leave, and lets nobody in, is not waited for", async () => {
  const client = new Client({ connectionString: database.url })
  client.on("error", () => {})
  await client.connect()
  await end("SIGTERM")
  await client.end().catch(() => {})
})

test("a backend that is killed is PostgreSQL's own affair", async () => {
  const { pid } = database
  const [backend] = await ask<{ pid: number }>(
    "SELECT pid FROM pg_stat_activity WHERE backend_type = 'background writer'",
  )
  process.kill(backend?.pid ?? 0, "SIGKILL")
  await becomesUp()
  expect(database.pid).toBe(pid)
  expect(said).toEqual([])
})

test("one that is stopped stays so, also while it is being started again", async () => {
  const first = database.pid
  process.kill(first, "SIGKILL")
  await vi.waitFor(() => expect(said.length).toBe(1))
  await database.stop()
  expect(isAlive(database.pid)).toBe(false)
  await new Promise((done) => setTimeout(done, 1_500))
  expect(await isUp()).toBe(false)
  expect(given).toEqual([])
})

test("is tried until it starts, and ends with one line and without a new cluster when its folder is lost", async () => {
  const place = join(folder.path, "database")
  const conf = join(place, "postgresql.conf")
  const content = readFileSync(conf, "utf8")
  writeFileSync(conf, `${content}\nno_such_setting = 1\n`)
  process.kill(database.pid, "SIGKILL")
  await vi.waitFor(() => expect(readFileSync(join(folder.path, "database.log"), "utf8")).toContain("no_such_setting"), {
    timeout: 20_000,
  })
  expect(ups()).toBe(0)
  writeFileSync(conf, content)
  await vi.waitFor(() => expect(ups()).toBe(1), { timeout: 30_000 })

  rmSync(place, { recursive: true, force: true })
  process.kill(database.pid, "SIGKILL")
  await vi.waitFor(() => expect(given.length).toBe(1), { timeout: 20_000 })
  expect(given[0]).toMatch(/^PostgreSQL ended, and cannot be started again: its data folder .* is lost\.$/)
  expect(existsSync(join(place, "PG_VERSION"))).toBe(false)
})
