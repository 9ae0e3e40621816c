import { execFileSync } from "node:child_process"
import { join } from "node:path"
import { PrismaPg } from "@prisma/adapter-pg"
import { Pool } from "pg"
import { expect, test } from "vitest"
import { type EmbeddedDatabase, startEmbedded } from "@/scripts/database/embedded"
import { temporaryFolder } from "@/scripts/database/temporary"
import { isDatabaseAway } from "./db-errors"
import { PrismaClient } from "./generated/prisma/client"

/** Ways for a database to go: all at once, one connection after the other, or in order. */
const ends: ((database: EmbeddedDatabase) => void)[] = [
  ({ pid }) => process.kill(pid, "SIGKILL"),
  ({ pid }) => process.kill(connectionsOf(pid)[0] ?? pid, "SIGKILL"),
  ({ pid }) => process.kill(pid, "SIGINT"),
]

function connectionsOf(pid: number): number[] {
  return execFileSync("ps", ["-ax", "-o", "pid=,ppid=,args="], { encoding: "utf8" })
    .split("\n")
    .map((line) => line.trim().split(/\s+/))
    .filter(([, parent, ...words]) => Number(parent) === pid && words.includes("SELECT"))
    .map(([child]) => Number(child))
}

test("S63 whatever becomes of a query while its database goes is told from a statement that is wrong", async () => {
  const folder = temporaryFolder()
  const strange = new Set<string>()
  let away = 0
  for (const end of ends) {
    const database = await startEmbedded({
      folder: join(folder.path, "database"),
      password: "test",
      logFile: join(folder.path, "database.log"),
      throwAway: true,
    })
    const pool = new Pool({ connectionString: database.url, max: 8, connectionTimeoutMillis: 5_000 })
    pool.on("error", () => {}).on("connect", (client) => client.on("error", () => {}))
    const db = new PrismaClient({ adapter: new PrismaPg(pool) })
    const queries: (() => Promise<unknown>)[] = [
      () => db.$queryRaw`SELECT pg_sleep(0.01)::text`,
      () => db.$executeRaw`SELECT pg_sleep(0.01)`,
      () => db.$transaction((tx) => tx.$queryRaw`SELECT pg_sleep(0.01)::text`),
      () => pool.query({ name: "nap", text: "SELECT pg_sleep(0.01)" }),
    ]
    await Promise.all(queries.map((query) => query()))
    const failures = (query: () => Promise<unknown>) =>
      Promise.all(
        Array.from({ length: 20 }, () =>
          query().then(
            () => null,
            (error: unknown) => error,
          ),
        ),
      )
    const running = Promise.all(queries.map(failures))
    end(database)
    // Some meet the end, some come after it.
    for (const error of [...(await running), ...(await Promise.all(queries.map(failures)))].flat()) {
      if (error === null) continue
      if (isDatabaseAway(error)) away += 1
      else strange.add(String(error))
    }
    await database.stop()
    await pool.end()
  }
  folder.remove()
  expect([...strange]).toEqual([])
  expect(away).toBeGreaterThan(80)
})
