import { Gauge, Registry } from "prom-client"
import { queuePool } from "../queue/connections"
import { singleton } from "../singleton"
import { within } from "../within"

/** Scrapers wait ten seconds; whatever the database does, the other figures get through. */
const limitMilliseconds = 2_000

/** The oldest are asked for by index; a backlog is counted up to so many. */
const countMost = 100_000

type Figures = {
  waiting: string
  oldest: number | null
  due: string
  active: string
  overdue: number | null
  dead: string
  checking: string
  unchecked: number | null
}

/*
 * `GREATEST`: clocks of the server and of the database may differ. Tickets of crons that lie ahead are not due, and
 * retries count from when they were to be tried.
 */
const statement = `
  SELECT
    (SELECT count(*) FROM (SELECT 1 FROM outbox_event WHERE delivered_at IS NULL LIMIT ${countMost}) AS counted) AS waiting,
    (SELECT GREATEST(0, extract(epoch FROM now() - min(created_at)))::float FROM outbox_event WHERE delivered_at IS NULL) AS oldest,
    (SELECT count(*) FROM (SELECT 1 FROM pgboss.job WHERE (name = 'waybill' OR name LIKE 'waybill.%') AND state < 'active' AND start_after <= now()
                           LIMIT ${countMost}) AS counted) AS due,
    (SELECT count(*) FROM pgboss.job WHERE (name = 'waybill' OR name LIKE 'waybill.%') AND state = 'active') AS active,
    (SELECT GREATEST(0, extract(epoch FROM now() - min(start_after)))::float FROM pgboss.job
     WHERE (name = 'waybill' OR name LIKE 'waybill.%') AND state < 'active' AND start_after <= now()) AS overdue,
    (SELECT count(*) FROM (SELECT 1 FROM job_run WHERE status = 'FAILED' LIMIT ${countMost}) AS counted) AS dead,
    (SELECT count(*) FROM (SELECT 1 FROM file WHERE state = 'CHECKING' LIMIT ${countMost}) AS counted) AS checking,
    (SELECT GREATEST(0, extract(epoch FROM now() - min(created_at)))::float FROM file WHERE state = 'CHECKING') AS unchecked`

/** With Inngest, nobody has made pg-boss's tables. */
const withoutTickets = statement.replaceAll(
  /\bpgboss\.job\b/g,
  "(SELECT '' AS name, '' AS state, now() AS start_after LIMIT 0) AS job",
)

/**
 * What the database knows of the whole instance, in Prometheus' text format. While it is away, that is all that is told.
 */
export async function databaseFigures(): Promise<string> {
  const registry = new Registry()
  const tell = (name: string, help: string, value: number) =>
    new Gauge({ name, help, registers: [registry] }).set(value)
  const figures = await figuresWithin(limitMilliseconds)
  tell("waybill_database_up", "Whether the database answered within two seconds.", figures ? 1 : 0)
  if (figures) {
    tell("waybill_outbox_events", "Committed events that have had no effect yet.", Number(figures.waiting))
    tell("waybill_outbox_oldest_seconds", "Age of the oldest of them.", figures.oldest ?? 0)
    tell("waybill_job_tickets_due", "Turns of jobs that are due and wait for a process.", Number(figures.due))
    tell("waybill_job_tickets_active", "Turns of jobs that are being played.", Number(figures.active))
    tell("waybill_job_oldest_due_seconds", "For how long the first of those due has waited.", figures.overdue ?? 0)
    tell("waybill_job_dead_letters", "Runs of jobs that failed for good.", Number(figures.dead))
    tell("waybill_files_checking", "Files that wait for the gate or are in it.", Number(figures.checking))
    tell("waybill_files_checking_oldest_seconds", "Age of the oldest of them.", figures.unchecked ?? 0)
  }
  return await registry.metrics()
}

const reading = singleton("database-figures", (): { of: Promise<Figures> | null } => ({ of: null }))

/** Null when the database does not say. While it hangs, no further question is put to it. */
async function figuresWithin(milliseconds: number): Promise<Figures | null> {
  reading().of ??= read().finally(() => {
    reading().of = null
  })
  return await within(milliseconds, reading().of as Promise<Figures>).catch(() => null)
}

async function read(): Promise<Figures> {
  const { rows: found } = await ask<{ tickets: boolean }>("SELECT to_regclass('pgboss.job') IS NOT NULL AS tickets")
  const { rows } = await ask<Figures>(found[0]?.tickets ? statement : withoutTickets)
  if (!rows[0]) throw new Error("no figures")
  return rows[0]
}

/** The driver itself gives up, and throws the connection away. */
function ask<Row extends object>(text: string) {
  const query = { text, query_timeout: limitMilliseconds }
  return queuePool().query<Row>(query)
}
