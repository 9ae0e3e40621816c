import { Pool } from "pg"
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest"
import { FaultProxy } from "@/scripts/faults/fault-proxy"
import { db } from "./db"
import { isDatabaseAway } from "./db-errors"
import { connectionLimits, endSilentConnections, sessionLimits } from "./db-limits"

/** As in the product, but in a hurry. */
const patience = 400

let proxy: FaultProxy
let pool: Pool

beforeAll(async () => {
  proxy = await FaultProxy.to(process.env.DATABASE_URL ?? "")
  const connectionString = proxy.through(process.env.DATABASE_URL ?? "")
  pool = new Pool({ connectionString, max: 3, ...connectionLimits, connectionTimeoutMillis: patience })
  pool.on("error", () => {}).on("connect", (client) => client.on("error", () => {}))
  endSilentConnections(pool, patience)
})

beforeEach(() => proxy.set("pass"))

afterAll(async () => {
  await pool.end()
  await proxy.stop()
})

const answers = async () => (await pool.query("SELECT 1 AS one")).rows[0]?.one
const failureOf = (work: Promise<unknown>) =>
  work.then(
    () => "no failure",
    (error: unknown) => error,
  )

describe("a pool whose database is away", () => {
  it.each(["refuse", "cut", "freeze", "garbage"] as const)(
    "fails soon, says so, and comes back by itself: %s",
    async (fault) => {
      await Promise.all([answers(), answers(), answers()])
      const running = failureOf(pool.query("SELECT pg_sleep(30)"))
      await vi.waitUntil(() => pool.totalCount - pool.idleCount > 0)
      const startedAt = Date.now()
      await proxy.set(fault)
      const failures = await Promise.all([running, failureOf(answers()), failureOf(answers()), failureOf(answers())])
      for (const failure of failures) expect(isDatabaseAway(failure), String(failure)).toBe(true)
      expect(Date.now() - startedAt).toBeLessThan(patience * 5)
      await proxy.set("pass")
      await expect.poll(() => answers().catch(String), { timeout: 5_000 }).toBe(1)
    },
  )

  it("gives nobody a connection on which a statement went unanswered", async () => {
    const borrowed = await pool.connect()
    await borrowed.query("BEGIN")
    await proxy.set("freeze")
    expect(isDatabaseAway(await failureOf(borrowed.query("SELECT 1")))).toBe(true)
    const rollback = Date.now()
    expect(await failureOf(borrowed.query("ROLLBACK"))).toBeInstanceOf(Error)
    expect(Date.now() - rollback, "the end of a dead connection is not waited for").toBeLessThan(patience / 2)
    borrowed.release()
    await proxy.set("pass")
    expect(await answers()).toBe(1)
  })

  it("leaves alone a connection that is lent and silent because nothing is asked", async () => {
    const borrowed = await pool.connect()
    let timeouts = 0
    borrowed.connection.stream.on("timeout", () => timeouts++)
    await borrowed.query("SELECT 1")
    await expect.poll(() => timeouts).toBe(1)
    expect((await borrowed.query("SELECT 2 AS two")).rows[0].two).toBe(2)
    borrowed.release()
  })

  it("waits for what is slow and moves", async () => {
    await proxy.set({ slow: patience / 4 })
    expect(await answers()).toBe(1)
  })
})

describe("the product's own pool", () => {
  it("has a statement ended by PostgreSQL before its connection counts as dead", async () => {
    const [row] = await db().$queryRaw<{ setting: string }[]>`SELECT current_setting('statement_timeout') AS setting`
    expect(row?.setting).toBe(`${sessionLimits.statement_timeout / 1_000}s`)
    const slow = db().$transaction(async (tx) => {
      await tx.$executeRaw`SET LOCAL statement_timeout = 50`
      await tx.$executeRaw`SELECT pg_sleep(20)`
    })
    expect(isDatabaseAway(await failureOf(slow))).toBe(true)
  })
})
