import { v7 } from "uuid"
import { afterAll, afterEach, describe, expect, test, vi } from "vitest"
import { env } from "../env"
import { queuePool } from "./connections"
import type { JobEngine, QueuedEvent } from "./queue"
import { deliver, Relay, type RelayOptions } from "./relay"

const pool = queuePool()
const relays: Relay[] = []
const patience = { timeout: 20_000, interval: 10 }

/** An engine that only remembers. */
function engineThat(take: (events: QueuedEvent[]) => Promise<void>): JobEngine {
  return { name: "local", start: async () => {}, probe: async () => {}, stop: async () => {}, take }
}

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
        10,
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
        10,
      ),
    ).rejects.toThrow()
    const taken: QueuedEvent[] = []
    const engine = engineThat(async (events) => void taken.push(...events))
    // The backend tells its end before it lets go of its rows.
    await expect.poll(() => deliver(pool, engine, 10), patience).toBe(1)
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
