import { afterAll, expect, test } from "vitest"
import { queuePool } from "../queue/connections"
import { TicketOffice } from "../queue/tickets"
import { databaseFigures } from "./database-figures"

const pool = queuePool()
const figure = async (name: string) => {
  const text = await databaseFigures()
  return Number(new RegExp(`^${name} (\\S+)$`, "m").exec(text)?.[1])
}

afterAll(async () => {
  if (!pool.ended) await pool.end()
})

test("before there are tickets, as with Inngest, the others are told", async () => {
  expect(await figure("waybill_database_up")).toBe(1)
  expect(await figure("waybill_job_tickets_due")).toBe(0)
})

test("the depth of the queues and the age of the oldest, from the database", async () => {
  const insert =
    "INSERT INTO outbox_event (id, name, data, created_at) SELECT gen_random_uuid(), 'x', '{}', now() - make_interval(secs => s)"
  await pool.query(`${insert} FROM unnest(ARRAY[5, 100]) AS s`)
  expect(await figure("waybill_outbox_events")).toBe(2)
  expect(await figure("waybill_outbox_oldest_seconds")).toBeGreaterThanOrEqual(100)
  await pool.query("UPDATE outbox_event SET delivered_at = now()")
  expect(await figure("waybill_outbox_events")).toBe(0)
  expect(await figure("waybill_outbox_oldest_seconds")).toBe(0)
})

test("tickets: those due, those being played, and none that lies ahead", async () => {
  const job = { id: "job", events: [], crons: [], retries: 0, leaseSeconds: 60 }
  const office = new TicketOffice(pool, new Map([["job", job]]), {
    superviseSeconds: 60,
    cronSeconds: 30,
    claimSeconds: 60,
  })
  await office.open()
  const client = await pool.connect()
  const ticket = (runId: string, delaySeconds: number) => ({ functionId: "job", runId, turn: 0, delaySeconds })
  await office.issue(client, [ticket("a", 0), ticket("b", 0), ticket("c", 3_600)])
  client.release()
  expect(await figure("waybill_job_tickets_due")).toBe(2)
  await office.claim(1)
  expect(await figure("waybill_job_tickets_due")).toBe(1)
  expect(await figure("waybill_job_tickets_active")).toBe(1)
  await pool.query(
    "UPDATE pgboss.job SET start_after = now() - interval '50 s' WHERE state < 'active' AND start_after <= now()",
  )
  expect(await figure("waybill_job_oldest_due_seconds")).toBeGreaterThanOrEqual(50)
  await office.close()
})

test("with the database away, only that is told", async () => {
  await pool.end()
  const text = await databaseFigures()
  expect(text).toMatch(/^waybill_database_up 0$/m)
  expect(text).not.toContain("waybill_outbox")
})
