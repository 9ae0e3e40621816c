import { spawn } from "node:child_process"
import { once } from "node:events"
import { join } from "node:path"
import { NonRetriableError, RetryAfterError } from "inngest"
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest"
import { queuePool } from "./connections"
import { client, event, hastyEngine, localEngines, patience, twoStepFunction } from "./fixture"
import { sleepSeconds } from "./turn"

const pool = queuePool()
const { started, run, reaches, stop } = localEngines(pool)
const tickets = async () =>
  (await pool.query("SELECT count(*)::int AS n FROM pgboss.job WHERE name = 'waybill' AND state <> 'completed'"))
    .rows[0].n

beforeAll(() => pool.query("CREATE TABLE effect (name text)"))
afterEach(async () => {
  await stop()
  await pool.query("TRUNCATE effect, job_run; TRUNCATE pgboss.job; DELETE FROM pgboss.schedule")
})
afterAll(() => pool.end())

describe("local engine", () => {
  test("a function gets its event, and leaves a finished run and no ticket", async () => {
    const seen = vi.fn()
    const job = client.createFunction({ id: "plain", triggers: [{ event: "test/plain" }] }, async (given) => {
      seen(given.event.data, given.event.id, given.runId)
    })
    const engine = await started([job])
    const happened = event("test/plain", { number: 7 })
    await engine.take([happened])
    await reaches(`${happened.id}:plain`, "COMPLETED")
    expect(seen).toHaveBeenCalledExactlyOnceWith({ number: 7 }, happened.id, `${happened.id}:plain`)
    await expect.poll(tickets).toBe(0)
  })

  test("an event that nobody listens to is taken and makes no run", async () => {
    const engine = await started([])
    await engine.take([event("test/unknown")])
    expect((await pool.query("SELECT 1 FROM job_run")).rowCount).toBe(0)
  })

  test("steps run once each, though the one after them fails twice", async () => {
    const calls = { one: vi.fn(() => "from one"), two: vi.fn(), end: vi.fn() }
    const job = client.createFunction(
      { id: "steps", retries: 2, triggers: [{ event: "test/steps" }] },
      async (given) => {
        const one = await given.step.run("one", calls.one)
        await given.step.run("two", () => {
          calls.two(given.attempt)
          if (calls.two.mock.calls.length < 3) throw new Error("not yet")
        })
        calls.end(one)
      },
    )
    const engine = await started([job])
    const happened = event("test/steps")
    await engine.take([happened])
    await reaches(`${happened.id}:steps`, "COMPLETED")
    expect(calls.one).toHaveBeenCalledTimes(1)
    expect(calls.two.mock.calls).toEqual([[0], [1], [2]])
    expect(calls.end).toHaveBeenCalledExactlyOnceWith("from one")
  })

  test("failures are tried again with a growing wait, as often as the function says, and end as a dead letter", async () => {
    const waits: number[] = []
    const job = client.createFunction(
      { id: "doomed", retries: 3, triggers: [{ event: "test/doomed" }] },
      async (given) => {
        await given.step.run("never", () => {
          throw new Error("no luck \0 today")
        })
      },
    )
    const backoff = (attempt: number) => {
      waits.push(attempt)
      return 0.05 * 2 ** attempt
    }
    const engine = await started([job], { backoff })
    const happened = event("test/doomed")
    await engine.take([happened])
    await reaches(`${happened.id}:doomed`, "FAILED")
    expect(waits).toEqual([0, 1, 2])
    expect((await run(`${happened.id}:doomed`)).last_error.message).toBe("no luck  today")
    await expect.poll(tickets).toBe(0)
  })

  test("a wait between tries is kept, also when the function names it itself", async () => {
    const times: number[] = []
    const job = client.createFunction({ id: "later", retries: 2, triggers: [{ event: "test/later" }] }, async () => {
      times.push(Date.now())
      if (times.length === 1) throw new Error("backoff decides")
      if (times.length === 2) throw new RetryAfterError("I decide", 1_000)
    })
    const engine = await started([job], { backoff: () => 0.5 })
    const happened = event("test/later")
    await engine.take([happened])
    await reaches(`${happened.id}:later`, "COMPLETED")
    expect(times[1]! - times[0]!).toBeGreaterThanOrEqual(490)
    expect(times[2]! - times[1]!).toBeGreaterThanOrEqual(990)
  })

  test("what cannot be retried fails at once, and a function may catch a step that failed for good", async () => {
    const final = vi.fn(() => {
      throw new NonRetriableError("refused")
    })
    const caught = vi.fn()
    const uncaught = client.createFunction({ id: "refused", triggers: [{ event: "test/refused" }] }, async (given) => {
      await given.step.run("refused", final)
    })
    const catching = client.createFunction({ id: "catching", triggers: [{ event: "test/refused" }] }, async (given) => {
      await given.step.run("refused", final).catch((error: Error) => caught(error.message))
    })
    const engine = await started([uncaught, catching])
    const happened = event("test/refused")
    await engine.take([happened])
    await reaches(`${happened.id}:refused`, "FAILED")
    await reaches(`${happened.id}:catching`, "COMPLETED")
    expect(final).toHaveBeenCalledTimes(2)
    expect(caught).toHaveBeenCalledWith("refused")
  })

  test("an event delivered twice runs once, also to two engines at the same moment and after it is done", async () => {
    const seen = vi.fn()
    const job = client.createFunction({ id: "once", triggers: [{ event: "test/once" }] }, async () => seen())
    const [one, two] = await Promise.all([started([job]), started([job])])
    const happened = event("test/once")
    await Promise.all([one.take([happened]), two.take([happened]), one.take([happened])])
    await reaches(`${happened.id}:once`, "COMPLETED")
    await two.take([happened])
    const last = event("test/once")
    await one.take([last])
    await reaches(`${last.id}:once`, "COMPLETED")
    expect(seen).toHaveBeenCalledTimes(2)
  })

  test("how long a sleep is, as the SDK writes it", () => {
    expect(sleepSeconds("1d2h3m4s")).toBe(93_784)
    expect(sleepSeconds(new Date(Date.now() + 5_000).toISOString())).toBeCloseTo(5, 1)
  })

  test("what the local engine cannot do ends as a dead letter that says so", async () => {
    const job = client.createFunction({ id: "waiting", triggers: [{ event: "test/waiting" }] }, async ({ step }) => {
      await step.waitForEvent("other", { event: "test/other", timeout: "1m" })
    })
    const engine = await started([job])
    const happened = event("test/waiting")
    await engine.take([happened])
    await reaches(`${happened.id}:waiting`, "FAILED")
    expect((await run(`${happened.id}:waiting`)).last_error.message).toContain("WaitForEvent")
  })

  test("each tick of a cron runs once over two engines, and a cron that is gone is dropped", async () => {
    const ticks = vi.fn()
    const job = client.createFunction({ id: "ticking", triggers: [{ cron: "* * * * *" }] }, async ({ runId }) => {
      ticks(runId)
    })
    const minute = () => Math.floor(Date.now() / 60_000)
    const first = minute()
    await Promise.all([started([job]), started([job])])
    await expect.poll(() => ticks.mock.calls.length, patience).toBeGreaterThan(0)
    // Let both look for due crons a few more times.
    const looked = async () => (await pool.query("SELECT cron_on FROM pgboss.version")).rows[0].cron_on.getTime()
    const then = await looked()
    await expect.poll(looked, patience).toBeGreaterThan(then + 2_500)
    expect(ticks.mock.calls.length).toBeLessThanOrEqual(minute() - first + 1)
    await started([])
    expect((await pool.query("SELECT 1 FROM pgboss.schedule")).rowCount).toBe(0)
  })

  test("a worker killed between two steps: another goes on, and the first step is not run again", async () => {
    // Takes and never works, so that the victim is the only one to do so.
    const feeder = await started([twoStepFunction(pool, false)], { concurrency: 0, leaseSeconds: 3 })
    const victim = spawn(process.execPath, ["--import", "tsx", join(import.meta.dirname, "victim.fixture.ts")], {
      stdio: "inherit",
      env: process.env,
    })
    const exited = once(victim, "exit")
    const effects = async () => (await pool.query("SELECT name FROM effect")).rows.map((row) => row.name)
    const happened = event("test/two-steps")
    try {
      await feeder.take([happened])
      await expect.poll(effects, patience).toEqual(["one", "two"])
    } finally {
      victim.kill("SIGKILL")
      await exited
    }
    expect((await run(`${happened.id}:two-steps`)).status).toBe("QUEUED")
    await started([twoStepFunction(pool, false)])
    await reaches(`${happened.id}:two-steps`, "COMPLETED")
    expect(await effects()).toEqual(["one", "two", "two"])
  })

  test("what a dead worker left is looked for at a start: processes that live for moments take it up too", async () => {
    const job = twoStepFunction(pool, false)
    const feeder = await started([job], { concurrency: 0, superviseSeconds: 3_600 })
    const happened = event("test/two-steps")
    await feeder.take([happened])
    await pool.query("UPDATE pgboss.job SET state = 'active', started_on = now() - interval '1 hour'")
    await pool.query("UPDATE pgboss.queue SET monitor_on = now() - interval '1 hour'")
    await started([job], { superviseSeconds: 3_600 })
    await reaches(`${happened.id}:two-steps`, "COMPLETED")
  })

  test("a call that never ends is given up with its lease and tried again", async () => {
    const calls = vi.fn()
    const job = client.createFunction({ id: "stuck", retries: 1, triggers: [{ event: "test/stuck" }] }, async () => {
      calls()
      if (calls.mock.calls.length === 1) await new Promise(() => {})
    })
    const engine = await started([job], { leaseSeconds: 1, superviseSeconds: 60 })
    const happened = event("test/stuck")
    await engine.take([happened])
    await reaches(`${happened.id}:stuck`, "COMPLETED")
    expect(calls).toHaveBeenCalledTimes(2)
  })

  test("stopping hands back what is not finished in time", async () => {
    let release = () => {}
    const held = new Promise<void>((resolve) => {
      release = resolve
    })
    const slow = client.createFunction({ id: "slow", triggers: [{ event: "test/slow" }] }, async ({ step }) => {
      await step.run("wait", async () => {
        await pool.query("INSERT INTO effect VALUES ('slow')")
        await held
      })
    })
    const engine = hastyEngine(pool, [slow], { graceMilliseconds: 100 })
    await engine.start()
    const happened = event("test/slow")
    await engine.take([happened])
    await expect.poll(async () => (await pool.query("SELECT 1 FROM effect")).rowCount, patience).toBe(1)
    await engine.stop()
    const states = await pool.query("SELECT state FROM pgboss.job WHERE name = 'waybill'")
    expect(states.rows).toEqual([{ state: "retry" }])
    release()
    await started([slow])
    await reaches(`${happened.id}:slow`, "COMPLETED")
  })

  test("a job that keeps killing its workers is given up", async () => {
    const seen = vi.fn()
    const job = client.createFunction({ id: "killer", triggers: [{ event: "test/killer" }] }, async () => seen())
    const feeder = await started([job], { concurrency: 0 })
    const happened = event("test/killer")
    await feeder.take([happened])
    await pool.query("UPDATE pgboss.job SET retry_count = 10, state = 'retry', started_on = now()")
    await started([job])
    await reaches(`${happened.id}:killer`, "FAILED")
    expect(seen).not.toHaveBeenCalled()
  })
})
