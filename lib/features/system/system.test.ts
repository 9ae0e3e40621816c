import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest"
import { newId } from "@/lib/core/ids"
import { db } from "@/lib/platform/db"
import type { FileState, Prisma } from "@/lib/platform/generated/prisma/client"
import { queuePool } from "@/lib/platform/queue/connections"
import { hastyEngine } from "@/lib/platform/queue/fixture"
import { SharedLook } from "@/lib/platform/shared-look"
import { deadLetterStatement } from "./dead-letters"
import { countHours, eventStatement, mailStatement, transferStatement } from "./hours"
import { partLooks } from "./parts"
import { readQueue } from "./queue"
import { readSystem } from "./reads"
import { systemView } from "./schema"
import { deadRun, opsContext } from "./system.fixture"
import { WatchedPart } from "./watch"

const engine = hastyEngine(queuePool(), [], { concurrency: 0 })
beforeAll(() => engine.start())
afterAll(async () => {
  await engine.stop()
  await queuePool().end()
})
beforeEach(() => vi.restoreAllMocks())

const sql = (text: string, values: unknown[] = []) => queuePool().query(text, values)
const minutesAgo = (count: number) => new Date(Date.now() - count * 60_000)
const hourMs = 3_600_000

describe("the last day", () => {
  const now = new Date("2026-11-24T19:30:00Z")
  const at = (hoursAgo: number) => new Date(now.getTime() - hoursAgo * hourMs)

  test("everything is counted in its hour, and what is older not at all", async () => {
    const audit = (action: string, when: Date) =>
      db().auditEvent.create({ data: { at: when, actorRole: "system", action, subjectType: "file" } })
    const user = await db().user.create({
      data: { email: `${newId()}@example.com`, name: "Ada", role: "CLIENT", passwordHash: "x" },
    })
    const file = (createdAt: Date, size: number, sha256: string | null, state: FileState = "AVAILABLE") =>
      db().file.create({
        data: {
          name: "a.docx",
          kind: "DOCX",
          size,
          sha256,
          storageKey: newId(),
          uploaderId: user.id,
          createdAt,
          state,
        },
      })
    const { id: fileId } = await file(at(0), 1_000, "00")
    const link = await db().link.create({ data: { fileId, clientId: user.id, expiresAt: at(-1) } })
    const transfer = (startedAt: Date, rangeStart: number, bytesSent: number) =>
      db().transfer.create({
        data: {
          id: idAt(startedAt),
          ...{ linkId: link.id, fileId, clientId: user.id, rangeStart, rangeSize: 100, bytesSent, startedAt },
        },
      })
    const mail = (createdAt: Date, when: { sentAt?: Date; failedAt?: Date }) =>
      db().mail.create({ data: { ...newMail(), createdAt, ...when } })
    await Promise.all([
      file(at(0), 5_000_000_000, "00"),
      file(at(0), 7, null),
      file(at(0), 300, "00", "REJECTED"),
      file(at(25), 9, "00"),
      transfer(at(1), 0, 60),
      transfer(at(1), 60, 40),
      transfer(at(24), 0, 100),
      audit("file.rejected", at(2)),
      audit("user.signed_in", at(2)),
      audit("user.signed_in", at(23)),
      audit("user.signed_in", at(24)),
      audit("user.sign_in_refused", new Date("2026-11-24T18:59:59.999Z")),
      audit("user.signed_out", at(0)),
      mail(at(0), { sentAt: at(0) }),
      // Sent two days ago, and come back only now.
      mail(at(48), { sentAt: at(48), failedAt: at(0) }),
      mail(at(0), {}),
      mail(at(24), { sentAt: at(24) }),
    ])
    const hours = await countHours(now)
    expect(hours.map((hour) => hour.at)).toEqual(
      Array.from({ length: 24 }, (_, index) => new Date(Date.UTC(2026, 10, 23, 20 + index)).toISOString()),
    )
    const none = { uploads: 0, refused: 0, downloads: 0, mailsSent: 0, mailsFailed: 0, signIns: 0, signInsRefused: 0 }
    const quiet = { ...none, bytesIn: 0, bytesOut: 0 }
    const told = (index: number) => ({ ...hours.at(index), at: undefined })
    expect(told(-1)).toEqual({ ...quiet, uploads: 2, bytesIn: 5_000_001_300, mailsSent: 1, mailsFailed: 1 })
    expect(told(-2)).toEqual({ ...quiet, downloads: 1, bytesOut: 100, signInsRefused: 1 })
    expect(told(-3)).toEqual({ ...quiet, refused: 1, signIns: 1 })
    expect(told(0)).toEqual({ ...quiet, signIns: 1 })
    for (let index = 1; index < 21; index += 1) expect(told(index)).toEqual(quiet)
  })

  test("with many audit events behind it, a day's figures come from the index alone", async () => {
    const admit = "ALTER TABLE audit_event DISABLE TRIGGER audit_event_append_only; TRUNCATE audit_event"
    await sql(`${admit}; ALTER TABLE audit_event ENABLE TRIGGER audit_event_append_only`)
    await sql(
      `INSERT INTO audit_event (id, at, actor_role, action, subject_type)
      SELECT gen_random_uuid(), $1::timestamptz - n * interval '50 seconds', 'client',
             (ARRAY['user.signed_in', 'transfer.ended', 'link.issued', 'file.available'])[1 + n % 4], 'user'
      FROM generate_series(1, 100000) AS n`,
      [now],
    )
    await sql("VACUUM ANALYZE audit_event")
    const since = at(24)
    const events = await plan(eventStatement(since))
    expect(events).toMatch(/Index Only Scan using audit_event_at_action_idx/)
    expect(events).not.toMatch(/Seq Scan/)
    const counted = await countHours(now)
    // One in four of 72 an hour.
    expect(counted.slice(1, -1).every(({ signIns }) => signIns === 18)).toBe(true)
  })

  test("transfers, mails and dead letters are read from indexes too", async () => {
    await sql(
      `INSERT INTO job_run (id, function_id, event, status, finished_at)
      SELECT gen_random_uuid() || ':send-link-mail', 'send-link-mail', '{}', (ARRAY['COMPLETED', 'FAILED'])[1 + n % 2]::"JobStatus",
             $1::timestamptz - n * interval '1 minute'
      FROM generate_series(1, 100000) AS n`,
      [now],
    )
    await sql(
      `INSERT INTO mail (id, key, kind, recipient_id, address, state, created_at, sent_at)
      SELECT gen_random_uuid(), gen_random_uuid(), 'send-link-mail', gen_random_uuid(), 'a@example.com', 'SENT', at, at
      FROM generate_series(1, 100000) AS n, LATERAL (SELECT $1::timestamptz - n * interval '1 minute' AS at) AS moment`,
      [now],
    )
    const [user] = await db().user.findMany({ take: 1 })
    const [link] = await db().link.findMany({ take: 1 })
    await sql(
      `INSERT INTO transfer (id, link_id, file_id, client_id, range_start, range_size, started_at)
       SELECT (lpad(to_hex((extract(epoch FROM at) * 1000)::bigint), 12, '0') || '70008000' || lpad(to_hex(n), 12, '0'))::uuid,
              $1, $2, $3, 0, 1, at
       FROM generate_series(1, 50000) AS n, LATERAL (SELECT $4::timestamptz - n * interval '1 minute' AS at) AS moment`,
      [link?.id, link?.fileId, user?.id, now],
    )
    await sql("ANALYZE job_run; ANALYZE transfer; ANALYZE mail")
    expect(await plan(transferStatement(at(24)))).toMatch(
      /Index Scan using transfer_pkey|Bitmap Index Scan on transfer_pkey/,
    )
    expect(await plan(mailStatement(at(24)))).toMatch(/mail_created_at_idx/)
    const dead = await plan(deadLetterStatement(21, { at: now.toISOString(), id: `${newId()}:sweep` }))
    expect(dead).toMatch(/Index Scan using job_run_status_finished_at_id_idx/)
    expect(dead).not.toMatch(/Sort/)
    await sql("TRUNCATE job_run; TRUNCATE mail CASCADE")
  })
})

/** A mail that waits for its first try. */
function newMail() {
  return { key: newId(), kind: "send-link-mail", recipientId: newId(), address: "ada@example.com" }
}

async function plan(statement: Prisma.Sql): Promise<string> {
  const { rows } = await queuePool().query({ text: `EXPLAIN ${statement.text}`, values: statement.values })
  return rows.map((row: Record<string, string>) => row["QUERY PLAN"]).join("\n")
}

/** A UUID version 7 as it would have been made then. */
function idAt(time: Date): string {
  const hex = time.getTime().toString(16).padStart(12, "0")
  return `${hex.slice(0, 8)}-${hex.slice(8)}${newId().slice(13)}`
}

describe("the queue", () => {
  test("says what waits, since when, what is at work, and when what failed is tried again", async () => {
    await sql("TRUNCATE outbox_event, job_run; DELETE FROM pgboss.job")
    const event = (createdAt: Date, more: object = {}) =>
      db().outboxEvent.create({ data: { name: "file/received", data: {}, createdAt, ...more } })
    const oldest = minutesAgo(7)
    await event(oldest)
    await Promise.all([event(minutesAgo(1)), event(minutesAgo(9), { deliveredAt: new Date() }), deadRun(), deadRun()])
    const next = new Date(Date.now() + 90_000)
    const ticket = (state: string, startAfter: Date) =>
      sql("INSERT INTO pgboss.job (name, data, state, start_after) VALUES ('waybill', '{}', $1, $2)", [
        state,
        startAfter,
      ])
    await ticket("active", minutesAgo(1))
    await ticket("created", minutesAgo(3))
    await ticket("created", next)
    await ticket("retry", new Date(Date.now() + 900_000))
    await ticket("completed", minutesAgo(1))
    expect(await readQueue()).toEqual({
      waiting: 2,
      oldestAt: oldest,
      running: 1,
      ready: 1,
      retrying: 2,
      nextTryAt: next,
      overdueAt: expect.any(Date),
      deadLetters: 2,
    })
    const jobs = await partLooks().jobs?.()
    expect(jobs).toMatchObject({ state: "degraded", since: oldest, sentence: expect.stringContaining("7 minutes") })
  })
})

describe("the parts", () => {
  test("on the first day all are well, and there is no scanner", async () => {
    await sql("TRUNCATE outbox_event, job_run; DELETE FROM pgboss.job")
    const { storage } = await import("@/lib/platform/storage/current")
    await storage().prepare()
    // What the test before has read of the queue is kept for a second.
    await expect.poll(async () => (await readQueue()).waiting, { timeout: 5000 }).toBe(0)
    const view = await readSystem(opsContext(false).actor)
    expect(systemView.parse(view)).toEqual(view)
    const told = Object.fromEntries(view.parts.map(({ name, engine, state }) => [name, [engine, state]]))
    expect(told).toMatchObject({
      database: [expect.stringMatching(/^PostgreSQL \d+/), "ok"],
      storage: ["A folder on disk", "ok"],
      disk: [expect.stringMatching(/ of .* free$/), expect.any(String)],
      jobs: ["In the application", "ok"],
      mail: ["Mailbox in the data folder", "ok"],
      scanner: [null, "ok"],
    })
  })

  test("mails that failed and will be tried again are said", async () => {
    await db().mail.create({ data: newMail() })
    expect(await partLooks().mail?.()).toMatchObject({ state: "ok" })
    await db().mail.create({ data: { ...newMail(), reason: "mailer_away" } })
    expect(await partLooks().mail?.()).toMatchObject({
      state: "degraded",
      sentence: expect.stringContaining("One mail"),
    })
  })

  test("one that hangs is asked once, is down after its time, says for how long, and is well when it answers", async () => {
    let answer = (_: { engine: string; state: "ok"; sentence: string }) => {}
    const look = vi.fn(
      () => new Promise<{ engine: string; state: "ok"; sentence: string }>((resolve) => (answer = resolve)),
    )
    const part = new WatchedPart("storage", look, 50)
    const [one, two] = await Promise.all([part.read(), part.read()])
    expect(one).toMatchObject({ state: "down", sentence: expect.stringMatching(/^It has not answered for a second/) })
    expect(two.state).toBe("down")
    await part.read()
    expect(look).toHaveBeenCalledTimes(1)
    answer({ engine: "S3", state: "ok", sentence: "Well." })
    expect(await part.read()).toMatchObject({ state: "ok", engine: "S3", sentence: "Well.", since: expect.any(String) })
  })

  test("one that refuses is down since it did, and its words give nothing of the cause away", async () => {
    const part = new WatchedPart("storage", async () => {
      throw new Error("ECONNREFUSED 10.0.0.7:9000 secret")
    })
    const first = await part.read()
    expect(first).toMatchObject({ state: "down", sentence: "It cannot be reached, or refuses to work." })
    expect(Date.now() - Date.parse(first.since ?? "")).toBeLessThan(5_000)
    expect((await part.read()).since).toBe(first.since)
  })

  test("a folder that is gone is down", async () => {
    const { rename } = await import("node:fs/promises")
    const { env } = await import("@/lib/platform/env")
    const folder = `${env().DATA_DIR}/files`
    await rename(folder, `${folder}-away`)
    await expect(partLooks().storage?.()).rejects.toThrow()
    await expect(partLooks().disk?.()).rejects.toThrow()
    await rename(`${folder}-away`, folder)
    expect(await partLooks().storage?.()).toMatchObject({ state: "ok" })
  })
})

test("what was looked at is kept for its time and no longer, and a failure is not kept", async () => {
  vi.useFakeTimers()
  const look = vi.fn(async () => "seen").mockRejectedValueOnce(new Error("once"))
  const shared = new SharedLook(look, 1_000, 500)
  await expect(shared.read()).rejects.toThrow("once")
  expect(await Promise.all([shared.read(), shared.read()])).toEqual(["seen", "seen"])
  vi.advanceTimersByTime(999)
  await shared.read()
  expect(look).toHaveBeenCalledTimes(2)
  vi.advanceTimersByTime(1)
  await shared.read()
  expect(look).toHaveBeenCalledTimes(3)
  vi.useRealTimers()
})

test("figures that cannot be had in time are null, and the rest is there", async () => {
  const holder = await queuePool().connect()
  await holder.query("BEGIN; LOCK TABLE outbox_event")
  const view = await expect
    .poll(async () => readSystem(opsContext().actor), { timeout: 15_000 })
    .toMatchObject({ queue: null })
    .then(() => readSystem(opsContext().actor))
  expect(view.parts.find(({ name }) => name === "database")?.state).toBe("ok")
  expect(view.parts.find(({ name }) => name === "jobs")?.state).toBe("down")
  expect(view.hours).toHaveLength(24)
  await holder.query("ROLLBACK")
  holder.release()
  await expect.poll(async () => (await readSystem(opsContext().actor)).queue, { timeout: 15_000 }).not.toBeNull()
})
