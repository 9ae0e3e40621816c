import { afterAll, afterEach, describe, expect, test, vi } from "vitest"
import { queuePool } from "./connections"
import { client, event, hastyEngine, localEngines, patience } from "./fixture"

const pool = queuePool()
const { started, run, reaches, stop } = localEngines(pool)

afterEach(async () => {
  await stop()
  await pool.query("TRUNCATE job_run, pgboss.job")
})
afterAll(() => pool.end())

describe("limits of the local engine", () => {
  test("a limited function is called so often at once and no more, over two engines, and others pass it by", async () => {
    const limit = 2
    let active = 0
    let most = 0
    const begun: (() => void)[] = []
    const limited = client.createFunction(
      { id: "limited", concurrency: limit, triggers: [{ event: "test/limited" }] },
      async () => {
        most = Math.max(most, ++active)
        await new Promise<void>((end) => begun.push(end))
        active--
      },
    )
    const seen = vi.fn()
    const free = client.createFunction({ id: "free", triggers: [{ event: "test/free" }] }, async () => seen())
    const [one, two] = await Promise.all([started([limited, free]), started([limited, free])])
    const events = Array.from({ length: 12 }, () => event("test/limited"))
    await Promise.all([one.take(events.slice(0, 6)), two.take(events.slice(6))])
    await expect.poll(() => begun.length, patience).toBe(limit)
    // Both come by again, and a function without a limit has its turn meanwhile.
    await one.take([event("test/free")])
    await two.take([event("test/free")])
    await expect.poll(() => seen.mock.calls.length, patience).toBe(2)
    expect(begun.length).toBe(limit)
    const over = async () =>
      (await pool.query("SELECT 1 FROM job_run WHERE function_id = 'limited' AND status = 'COMPLETED'")).rowCount
    await expect
      .poll(() => {
        for (const end of begun.splice(0)) end()
        return over()
      }, patience)
      .toBe(events.length)
    expect(most).toBe(limit)
    await expect
      .poll(async () => (await pool.query("SELECT 1 FROM pgboss.job WHERE name LIKE 'waybill%'")).rowCount, patience)
      .toBe(0)
  })

  test("a place that a dead worker held is free again when its lease is over", async () => {
    const seen = vi.fn()
    const job = client.createFunction({ id: "alone", concurrency: 1, triggers: [{ event: "test/alone" }] }, async () =>
      seen(),
    )
    const feeder = await started([job], { concurrency: 0, superviseSeconds: 60 })
    const [held, waiting] = [event("test/alone"), event("test/alone")]
    await feeder.take([held])
    await pool.query("UPDATE pgboss.job SET state = 'active', started_on = now(), expire_seconds = 2")
    await feeder.take([waiting])
    const begun = Date.now()
    await started([job])
    await reaches(`${waiting.id}:alone`, "COMPLETED")
    await reaches(`${held.id}:alone`, "COMPLETED")
    expect(Date.now() - begun).toBeGreaterThan(1_000)
    expect(seen).toHaveBeenCalledTimes(2)
  })

  test("a call that takes long keeps its place, since its worker renews its claim", async () => {
    const seen = vi.fn()
    const held = Promise.withResolvers<void>()
    const job = client.createFunction(
      { id: "long", concurrency: 1, triggers: [{ event: "test/long" }] },
      async ({ event: { id } }) => {
        seen(id)
        await held.promise
      },
    )
    const [one] = await Promise.all([started([job], { claimSeconds: 1 }), started([job], { claimSeconds: 1 })])
    const [first, second] = [event("test/long"), event("test/long")]
    await one.take([first])
    await expect.poll(() => seen.mock.calls.length, patience).toBe(1)
    await one.take([second])
    const claimed = async () =>
      (
        await pool.query("SELECT started_on FROM pgboss.job WHERE state = 'active' AND name = 'waybill.long'")
      ).rows[0]?.started_on.getTime()
    const then = await claimed()
    await expect.poll(claimed, patience).toBeGreaterThan(then + 3_000)
    expect(seen.mock.calls).toEqual([[first.id]])
    held.resolve()
    await reaches(`${first.id}:long`, "COMPLETED")
    await reaches(`${second.id}:long`, "COMPLETED")
    expect(seen.mock.calls).toEqual([[first.id], [second.id]])
  })

  test("a run that cannot begin in its time is never begun, and one that has begun goes on", async () => {
    const seen = vi.fn()
    const held = Promise.withResolvers<void>()
    const slow = client.createFunction(
      { id: "punctual", concurrency: 1, timeouts: { start: "1s" }, triggers: [{ event: "test/punctual" }] },
      async ({ event: { data }, step }) => {
        await step.run("one", () => {
          seen(data.name)
          return data.name === "first" ? held.promise : undefined
        })
        await step.sleep("nap", "1s")
      },
    )
    const engine = await started([slow])
    const [first, second] = [event("test/punctual", { name: "first" }), event("test/punctual", { name: "second" })]
    await engine.take([first])
    await expect.poll(() => seen.mock.calls.length, patience).toBe(1)
    await engine.take([second])
    const late = async () =>
      (
        await pool.query(
          "SELECT 1 FROM pgboss.job WHERE name = 'waybill.punctual' AND state = 'created' AND created_on < now() - interval '1 second'",
        )
      ).rowCount
    await expect.poll(late, patience).toBe(1)
    held.resolve()
    await reaches(`${second.id}:punctual`, "FAILED")
    expect((await run(`${second.id}:punctual`)).last_error.message).toBe("It could not begin within 1 s.")
    await reaches(`${first.id}:punctual`, "COMPLETED")
    expect(seen.mock.calls).toEqual([["first"]])
  })

  test("a cron whose function is given a limit, or loses it, has one schedule all the same", async () => {
    const trigger = { id: "cron", triggers: [{ cron: "0 0 1 1 *" }] }
    const schedules = async () => (await pool.query("SELECT name FROM pgboss.schedule")).rows.map(({ name }) => name)
    await started([client.createFunction(trigger, async () => {})])
    expect(await schedules()).toEqual(["waybill"])
    await started([client.createFunction({ ...trigger, concurrency: 1 }, async () => {})])
    expect(await schedules()).toEqual(["waybill.cron"])
    await started([client.createFunction(trigger, async () => {})])
    expect(await schedules()).toEqual(["waybill"])
    await started([])
    expect(await schedules()).toEqual([])
  })

  test("a limit by key, which only Inngest knows, is refused rather than ignored", async () => {
    const job = client.createFunction(
      { id: "keyed", concurrency: { limit: 1, key: "event.data.a" }, triggers: [{ event: "test/keyed" }] },
      async () => {},
    )
    expect(() => hastyEngine(pool, [job])).toThrow("The concurrency of keyed is not a plain number.")
  })
})
