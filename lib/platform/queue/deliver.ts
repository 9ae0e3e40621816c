import type { Pool } from "pg"
import { inTransaction } from "./connections"
import type { JobEngine, QueuedEvent } from "./queue"

/** Of events that were handed over before, the ids of those that have had no effect, and are still wanted. */
export type Outstanding = (events: QueuedEvent[]) => Promise<string[]>

type TakenEvent = QueuedEvent & { takes: number }

/** How long one process may be at handing over before another one does it; the engine is given up sooner. */
const leaseSeconds = 15

/**
 * How long an event may go without an effect before it is handed over again: a minute, then twice as long each time, up to
 * a quarter of an hour. It may only be waiting its turn there, and then the engine knows its id.
 */
const patienceSeconds = { first: 60, maxTimes: 15 }

const due = "delivered_at IS NULL AND next_at <= now() ORDER BY next_at, id LIMIT $1 FOR UPDATE SKIP LOCKED"

/**
 * Hands over one batch of what is due.
 * @returns how many there were
 * @throws what the engine or the database threw; the events stay
 */
export async function deliver(
  pool: Pool,
  engine: JobEngine,
  { batchSize, outstanding }: { batchSize: number; outstanding: Outstanding },
): Promise<number> {
  return engine.isDurable ? handOver(pool, engine, batchSize) : handOn(pool, engine, batchSize, outstanding)
}

/**
 * To an engine that keeps what it has taken: the rows are marked in the transaction that holds them. A crash in between
 * hands them over again, which engines know how to take.
 */
async function handOver(pool: Pool, engine: JobEngine, batchSize: number): Promise<number> {
  return await inTransaction(pool, async (client) => {
    const { rows } = await client.query<QueuedEvent>(
      `SELECT id, name, data, created_at AS "createdAt" FROM outbox_event WHERE ${due}`,
      [batchSize],
    )
    if (rows.length === 0) return 0
    await engine.take(rows)
    await client.query("UPDATE outbox_event SET delivered_at = now(), takes = takes + 1 WHERE id = ANY ($1)", [
      ids(rows),
    ])
    return rows.length
  })
}

/**
 * To an engine that may forget what it has taken: they stay due until a job says that they have had their effect. No lock is
 * held while the engine is asked, since that job may run before the engine has answered.
 */
async function handOn(pool: Pool, engine: JobEngine, batchSize: number, outstanding: Outstanding): Promise<number> {
  const { rows } = await pool.query<TakenEvent>(
    `UPDATE outbox_event SET next_at = now() + make_interval(secs => ${leaseSeconds})
     WHERE id IN (SELECT id FROM outbox_event WHERE ${due})
     RETURNING id, name, data, created_at AS "createdAt", takes`,
    [batchSize],
  )
  if (rows.length === 0) return 0
  try {
    const open = await withoutSettled(pool, rows, outstanding)
    if (open.length > 0) await engine.take(open)
    await waitForEffect(pool, open)
    return rows.length
  } catch (error) {
    // Whoever tries next need not wait for the lease. Should this fail too, it ends by itself.
    await pool
      .query("UPDATE outbox_event SET next_at = now() WHERE id = ANY ($1) AND delivered_at IS NULL", [ids(rows)])
      .catch(() => undefined)
    throw error
  }
}

/** Those that are new, or of which nothing has come; the others are over. */
async function withoutSettled(pool: Pool, events: TakenEvent[], outstanding: Outstanding): Promise<TakenEvent[]> {
  const again = events.filter(({ takes }) => takes > 0)
  if (again.length === 0) return events
  const wanted = new Set(await outstanding(again))
  const settled = again.filter(({ id }) => !wanted.has(id))
  await pool.query("UPDATE outbox_event SET delivered_at = now() WHERE id = ANY ($1)", [ids(settled)])
  return events.filter((event) => !settled.includes(event))
}

async function waitForEffect(pool: Pool, events: TakenEvent[]): Promise<void> {
  await pool.query(
    `UPDATE outbox_event SET takes = takes + 1,
       next_at = now() + make_interval(secs => ${patienceSeconds.first} * least(2 ^ takes, ${patienceSeconds.maxTimes}))
     WHERE id = ANY ($1) AND delivered_at IS NULL`,
    [ids(events)],
  )
}

function ids(events: QueuedEvent[]): string[] {
  return events.map(({ id }) => id)
}
