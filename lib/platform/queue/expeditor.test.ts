import { spawn } from "node:child_process"
import { once } from "node:events"
import { join } from "node:path"
import { v7 } from "uuid"
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest"
import { env } from "../env"
import { queuePool } from "./connections"
import { Expeditor, expeditor, startExpeditor } from "./expeditor"
import { client, hangingFunction, hastyEngine } from "./fixture"
import type { JobEngine, QueuedEvent } from "./queue"
import { deliver, Relay } from "./relay"

const pool = queuePool()
const stops: (() => Promise<void>)[] = []
const patience = { timeout: 20_000, interval: 20 }

/** The durable way: a relay and the engine that it feeds. */
async function startEngine(functions: Parameters<typeof hastyEngine>[1]) {
  const engine = hastyEngine(pool, functions)
  await engine.start()
  const relay = new Relay(pool, engine, { gatherMilliseconds: 0, sweepMilliseconds: 200, backoff: () => 0.05 })
  relay.start(env().DATABASE_URL)
  stops.push(async () => {
    await relay.stop()
    await engine.stop()
  })
  return engine
}

/** Commits an event as its writer does. */
async function write(name: string, reservedSeconds: number | null): Promise<QueuedEvent> {
  const event = { id: v7(), name, data: { n: 1 }, createdAt: new Date() }
  await pool.query(
    `INSERT INTO outbox_event (id, name, data, reserved_until)
     VALUES ($1, $2, $3, now() + make_interval(secs => $4::float8))`,
    [event.id, name, event.data, reservedSeconds],
  )
  return event
}

type Row = { delivered: boolean; reserved: boolean }
const row = async ({ id }: QueuedEvent): Promise<Row | undefined> =>
  (
    await pool.query<Row>(
      "SELECT delivered_at IS NOT NULL AS delivered, reserved_until IS NOT NULL AS reserved FROM outbox_event WHERE id = $1",
      [id],
    )
  ).rows[0]

const standing = async ({ id }: QueuedEvent, functionId: string): Promise<string | undefined> =>
  (await pool.query("SELECT status FROM job_run WHERE id = $1", [`${id}:${functionId}`])).rows[0]?.status

const delivered = { delivered: true, reserved: false }

/** An engine whose functions end when the test says so. */
function heldEngine() {
  const ends: ((good: boolean) => void)[] = []
  const engine: JobEngine = {
    name: "local",
    start: async () => {},
    stop: async () => {},
    take: async () => {},
    probe: async () => {},
    playAtOnce: () => new Promise((end) => ends.push(end)),
  }
  return { engine, ends }
}

beforeAll(() => pool.query("CREATE TABLE effect (name text)"))
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop()
  await pool.query("TRUNCATE outbox_event, effect, job_run")
})
afterAll(() => pool.end())

describe("expeditor", () => {
  test("no relay takes a reserved event before its time, and any does after that", async () => {
    const taken: string[] = []
    const { engine } = heldEngine()
    engine.take = async (events) => void taken.push(...events.map(({ id }) => id))
    const [free, reserved] = [await write("test/a", null), await write("test/a", 1)]
    expect(await deliver(pool, engine, 10)).toBe(1)
    expect(taken).toEqual([free.id])
    const begun = Date.now()
    await expect.poll(() => deliver(pool, engine, 10), patience).toBe(1)
    expect(Date.now() - begun).toBeGreaterThan(500)
    expect(taken).toEqual([free.id, reserved.id])
  })

  test("a good end marks the event delivered: no run, no ticket, and no second call", async () => {
    const seen = vi.fn()
    const job = client.createFunction({ id: "good", triggers: [{ event: "test/good" }] }, async ({ event, attempt }) =>
      seen(event.id, event.data, attempt),
    )
    const express = new Expeditor(pool, await startEngine([job]))
    const event = await write("test/good", express.reservation())
    express.run(event)
    await expect.poll(() => row(event), patience).toEqual(delivered)
    // What the relay takes after it has had its turn, so this one would have, too.
    const later = await write("test/good", null)
    await expect.poll(() => standing(later, "good"), patience).toBe("COMPLETED")
    expect(await standing(event, "good")).toBeUndefined()
    expect(seen.mock.calls).toEqual([
      [event.id, { n: 1 }, 0],
      [later.id, { n: 1 }, 0],
    ])
  })

  test("what fails is given to the durable way at once, and is tried again there", async () => {
    const seen = vi.fn()
    const job = client.createFunction(
      { id: "failing", retries: 2, triggers: [{ event: "test/failing" }] },
      async ({ runId }) => {
        seen(runId)
        if (seen.mock.calls.length < 3) throw new Error("not yet")
      },
    )
    const express = new Expeditor(pool, await startEngine([job]))
    const event = await write("test/failing", express.reservation())
    const begun = Date.now()
    express.run(event)
    await expect.poll(() => standing(event, "failing"), patience).toBe("COMPLETED")
    expect(seen).toHaveBeenCalledTimes(3)
    // Long before its reservation would have ended.
    expect(Date.now() - begun).toBeLessThan(10_000)
    expect(await row(event)).toEqual(delivered)
  })

  test("a function of several steps, and an event of several functions, go the durable way", async () => {
    const [steps, both] = [vi.fn(), vi.fn()]
    const trigger = { triggers: [{ event: "test/both" }] }
    const engine = await startEngine([
      client.createFunction({ id: "steps", triggers: [{ event: "test/steps" }] }, async ({ step }) => {
        await step.run("one", () => "one")
        await step.run("two", steps)
      }),
      client.createFunction({ id: "left", ...trigger }, async () => both("left")),
      client.createFunction({ id: "right", ...trigger }, async () => both("right")),
    ])
    const express = new Expeditor(pool, engine)
    const [stepped, shared] = [await write("test/steps", 20), await write("test/both", 20)]
    for (const event of [stepped, shared]) express.run(event)
    await expect.poll(() => standing(stepped, "steps"), patience).toBe("COMPLETED")
    await expect.poll(() => standing(shared, "left"), patience).toBe("COMPLETED")
    await expect.poll(() => standing(shared, "right"), patience).toBe("COMPLETED")
    expect(steps).toHaveBeenCalledTimes(1)
    expect(both.mock.calls.flat().sort()).toEqual(["left", "right"])
  })

  test("a process killed in the middle: another takes the event when its reservation has ended", async () => {
    const event = await write("test/hanging", 20)
    const fixture = join(import.meta.dirname, "express-victim.fixture.ts")
    const victim = spawn(process.execPath, ["--import", "tsx", fixture, event.id], {
      stdio: "inherit",
      env: process.env,
    })
    const exited = once(victim, "exit")
    const effects = async () => (await pool.query("SELECT 1 FROM effect")).rowCount
    try {
      await expect.poll(effects, patience).toBe(1)
    } finally {
      victim.kill("SIGKILL")
      await exited
    }
    expect(await row(event)).toEqual({ delivered: false, reserved: true })
    await startEngine([hangingFunction(pool, false)])
    const later = await write("test/hanging", null)
    await expect.poll(() => standing(later, "hanging"), patience).toBe("COMPLETED")
    expect(await standing(event, "hanging")).toBeUndefined()
    // As if its seconds had passed.
    await pool.query("UPDATE outbox_event SET reserved_until = now() WHERE id = $1", [event.id])
    await expect.poll(() => standing(event, "hanging"), patience).toBe("COMPLETED")
    expect(await effects()).toBe(3)
  })

  test("what takes longer than its reservation may run twice, and is over once it has ended well", async () => {
    const { engine, ends } = heldEngine()
    const taken: string[] = []
    engine.take = async (events) => void taken.push(...events.map(({ id }) => id))
    const express = new Expeditor(pool, engine)
    const event = await write("test/slow", 0.2)
    express.run(event)
    await expect.poll(() => deliver(pool, engine, 10), patience).toBe(1)
    ends[0]?.(true)
    await express.stop()
    expect(taken).toEqual([event.id])
    expect(await row(event)).toEqual(delivered)
    expect(await deliver(pool, engine, 10)).toBe(0)
  })

  test("stopping waits for what runs, and takes nothing more", async () => {
    const { engine, ends } = heldEngine()
    const express = new Expeditor(pool, engine)
    const [first, second] = [await write("test/a", 20), await write("test/a", 20)]
    for (const event of [first, second]) express.run(event)
    const stopped = vi.fn()
    const stopping = express.stop().then(stopped)
    expect(express.reservation()).toBeNull()
    ends[0]?.(true)
    await expect.poll(() => row(first), patience).toEqual(delivered)
    expect(stopped).not.toHaveBeenCalled()
    ends[1]?.(false)
    await stopping
    // The one that failed is anybody's by then.
    expect(await row(second)).toEqual({ delivered: false, reserved: false })
  })

  test("more than so many at once go the usual way, until there is room again", async () => {
    const { engine, ends } = heldEngine()
    const express = new Expeditor(pool, engine)
    const events: QueuedEvent[] = []
    while (express.reservation() !== null && events.length < 1_000) {
      const event = { id: v7(), name: "test/a", data: {}, createdAt: new Date() }
      events.push(event)
      express.run(event)
    }
    expect(events.length).toBe(64)
    ends[0]?.(true)
    await expect.poll(() => express.reservation(), patience).toBe(20)
    for (const end of ends) end(true)
    await express.stop()
  })

  test("a database that is away for the last word costs a second run, and nothing else", async () => {
    const { engine, ends } = heldEngine()
    const query = vi.fn().mockRejectedValue(new Error("the database is away"))
    const express = new Expeditor({ query } as unknown as typeof pool, engine)
    const event = await write("test/a", 0.2)
    express.run(event)
    ends[0]?.(true)
    await express.stop()
    expect(query).toHaveBeenCalledTimes(1)
    await expect.poll(() => deliver(pool, engine, 10), patience).toBe(1)
  })

  test("there is one in a process, once its jobs have been started", () => {
    expect(expeditor()).toBeUndefined()
    const started = startExpeditor(pool, heldEngine().engine)
    expect(expeditor()).toBe(started)
  })
})
