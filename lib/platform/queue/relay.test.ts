import { v7 } from "uuid"
import { afterAll, afterEach, describe, expect, test, vi } from "vitest"
import { env } from "../env"
import { queuePool } from "./connections"
import { deliver, type Outstanding } from "./deliver"
import type { JobEngine, QueuedEvent } from "./queue"
import { Relay, type RelayOptions } from "./relay"

const pool = queuePool()
const relays: Relay[] = []
const patience = { timeout: 20_000, interval: 10 }

/** An engine that only remembers. */
function engineThat(take: (events: QueuedEvent[]) => Promise<void>): JobEngine {
  return { name: "local", isDurable: true, start: async () => {}, probe: async () => {}, stop: async () => {}, take }
}

/** One that may forget what it has taken. */
function forgetfulEngine(take: (events: QueuedEvent[]) => Promise<void>): JobEngine {
  return { ...engineThat(take), name: "inngest", isDurable: false }
}

const allOpen: Outstanding = async (events) => events.map(({ id }) => id)
const batch = { batchSize: 10, outstanding: allOpen }

function relayTo(engine: JobEngine, options: Partial<RelayOptions> = {}) {
  const relay = new Relay(pool, engine, { gatherMilliseconds: 0, backoff: () => 0.05, ...options })
  relay.start(env().DATABASE_URL)
  relays.push(relay)
  return relay
}

async function emit(count = 1): Promise<string[]> {
  const ids = Array.from({ length: count }, () => v7())
  await pool.query(
    `INSERT INTO outbox_event (id, name, data) SELECT id, 'test/event', '{"n":1}' FROM unnest($1::uuid[]) AS id`,
    [ids],
  )
  return ids
}

async function undelivered(): Promise<number> {
  return (await pool.query("SELECT count(*)::int AS n FROM outbox_event WHERE delivered_at IS NULL")).rows[0].n
}

afterEach(async () => {
  await Promise.all(relays.splice(0).map((relay) => relay.stop()))
  await pool.query("TRUNCATE outbox_event")
})
afterAll(() => pool.end())

describe("relay", () => {
  test("a committed event is handed over at once, as it was written", async () => {
    const taken: QueuedEvent[] = []
    relayTo(
      engineThat(async (events) => void taken.push(...events)),
      { sweepMilliseconds: 60_000 },
    )
    // The first look is over when the listener is there.
    await expect
      .poll(
        async () => (await pool.query("SELECT 1 FROM pg_stat_activity WHERE query LIKE 'LISTEN%'")).rowCount,
        patience,
      )
      .toBe(1)
    const [id] = await emit()
    await expect.poll(() => taken.length, { timeout: 1_000, interval: 5 }).toBe(1)
    expect(taken[0]).toMatchObject({ id, name: "test/event", data: { n: 1 } })
    await expect.poll(undelivered, patience).toBe(0)
  })

  test("an event whose transaction rolled back is never handed over", async () => {
    const taken: QueuedEvent[] = []
    const client = await pool.connect()
    await client.query("BEGIN")
    await client.query("INSERT INTO outbox_event (id, name, data) VALUES ($1, 'test/ghost', '{}')", [v7()])
    await client.query("ROLLBACK")
    client.release()
    expect(
      await deliver(
        pool,
        engineThat(async (events) => void taken.push(...events)),
        batch,
      ),
    ).toBe(0)
    expect(taken).toEqual([])
  })

  test("with the engine away events stay, are tried again, and go when it is back", async () => {
    let away = true
    const taken = new Set<string>()
    const take = vi.fn(async (events: QueuedEvent[]) => {
      if (away) throw new Error("the engine is away")
      for (const { id } of events) taken.add(id)
    })
    relayTo(engineThat(take))
    const ids = await emit(5)
    await expect.poll(() => take.mock.calls.length, patience).toBeGreaterThan(2)
    expect(await undelivered()).toBe(5)
    away = false
    await expect.poll(undelivered, patience).toBe(0)
    expect([...taken].sort()).toEqual(ids.sort())
  })

  test("a crash between hand-over and mark delivers again rather than never", async () => {
    const [id] = await emit()
    await expect(
      deliver(
        pool,
        engineThat(async () => {
          await pool.query(
            `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
             WHERE datname = current_database() AND state = 'idle in transaction'`,
          )
        }),
        batch,
      ),
    ).rejects.toThrow()
    const taken: QueuedEvent[] = []
    const engine = engineThat(async (events) => void taken.push(...events))
    // The backend tells its end before it lets go of its rows.
    await expect.poll(() => deliver(pool, engine, batch), patience).toBe(1)
    expect(taken[0]?.id).toBe(id)
  })

  test("three relays at once deliver every one of 500 events exactly once", async () => {
    const taken: string[] = []
    const engine = engineThat(async (events) => void taken.push(...events.map(({ id }) => id)))
    const ids = await emit(250)
    for (let count = 0; count < 3; count++) relayTo(engine, { batchSize: 7 })
    ids.push(...(await emit(250)))
    await expect.poll(undelivered, patience).toBe(0)
    expect(taken.sort()).toEqual(ids.sort())
  })

  test("the listener comes back after its connection was cut", async () => {
    const taken: QueuedEvent[] = []
    relayTo(
      engineThat(async (events) => void taken.push(...events)),
      { sweepMilliseconds: 60_000 },
    )
    const listeners = async () =>
      (
        await pool.query(
          "SELECT pid FROM pg_stat_activity WHERE application_name = 'waybill-listener' AND datname = current_database() AND query LIKE 'LISTEN%'",
        )
      ).rows.map((row) => row.pid)
    await expect.poll(async () => (await listeners()).length, patience).toBe(1)
    const [pid] = await listeners()
    await pool.query("SELECT pg_terminate_backend($1)", [pid])
    await expect.poll(async () => (await listeners()).filter((other) => other !== pid).length, patience).toBe(1)
    await emit()
    await expect.poll(() => taken.length, { timeout: 2_000, interval: 5 }).toBe(1)
  })
})

describe("relay to an engine that may forget", () => {
  type Row = { takes: number; wait: number; isDelivered: boolean }
  const row = async (id: string | undefined): Promise<Row | undefined> => {
    const { rows } = await pool.query<Row>(
      `SELECT takes, extract(epoch FROM next_at - now())::float AS wait, delivered_at IS NOT NULL AS "isDelivered"
       FROM outbox_event WHERE id = $1`,
      [id],
    )
    return rows[0]
  }
  const turnClock = () => pool.query("UPDATE outbox_event SET next_at = now() - interval '1 second'")
  const settle = (id: string | undefined) =>
    pool.query("UPDATE outbox_event SET delivered_at = now() WHERE id = $1", [id])

  test("an event that it took is not delivered before it has had its effect, and not sent again for a minute", async () => {
    const take = vi.fn(async () => {})
    const [id] = await emit()
    expect(await deliver(pool, forgetfulEngine(take), batch)).toBe(1)
    const taken = await row(id)
    expect(taken).toMatchObject({ takes: 1, isDelivered: false })
    expect(taken?.wait).toBeGreaterThan(55)
    expect(taken?.wait).toBeLessThanOrEqual(60)
    expect(await deliver(pool, forgetfulEngine(take), batch)).toBe(0)
    expect(take).toHaveBeenCalledTimes(1)
  })

  test("what has had no effect by then is sent again under its id, after longer and longer waits", async () => {
    const taken: string[] = []
    const engine = forgetfulEngine(async (events) => void taken.push(...events.map(({ id }) => id)))
    const [id = ""] = await emit()
    const waits: number[] = []
    for (let time = 0; time < 6; time++) {
      await turnClock()
      expect(await deliver(pool, engine, batch)).toBe(1)
      waits.push(Math.round((await row(id))?.wait ?? 0))
    }
    expect(taken).toEqual(Array.from({ length: 6 }, () => id))
    expect(waits).toEqual([60, 120, 240, 480, 900, 900])
  })

  test("what has had its effect, or is not wanted any more, is not sent again", async () => {
    const taken: string[] = []
    const engine = forgetfulEngine(async (events) => void taken.push(...events.map(({ id }) => id)))
    const [marked, unwanted, open] = await emit(3)
    await deliver(pool, engine, batch)
    await settle(marked)
    await turnClock()
    taken.length = 0
    const outstanding: Outstanding = async (events) => events.flatMap(({ id }) => (id === open ? [id] : []))
    expect(await deliver(pool, engine, { batchSize: 10, outstanding })).toBe(2)
    expect(taken).toEqual([open])
    expect(await row(unwanted)).toMatchObject({ isDelivered: true })
    expect(await row(open)).toMatchObject({ takes: 2, isDelivered: false })
  })

  test("a job that has its effect before the engine has answered waits for nobody", async () => {
    const [id] = await emit()
    const engine = forgetfulEngine(async () => {
      await pool.query("SET statement_timeout = '1s'")
      await settle(id)
    })
    expect(await deliver(pool, engine, batch)).toBe(1)
    expect(await row(id)).toMatchObject({ isDelivered: true })
  })

  test("what it did not take is due at once, and two relays never send one event at the same time", async () => {
    const ids = await emit(3)
    const away = forgetfulEngine(() => Promise.reject(new Error("away")))
    await expect(deliver(pool, away, batch)).rejects.toThrow("away")
    for (const id of ids) expect(await row(id)).toMatchObject({ takes: 0, isDelivered: false })
    const held = Promise.withResolvers<void>()
    const first = deliver(
      pool,
      forgetfulEngine(() => held.promise),
      batch,
    )
    await expect.poll(async () => ((await row(ids[0]))?.wait ?? 0) > 10, patience).toBe(true)
    expect(await deliver(pool, forgetfulEngine(vi.fn()), batch)).toBe(0)
    held.resolve()
    expect(await first).toBe(3)
  })
})
