import { NonRetriableError } from "inngest"
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest"
import { newId } from "@/lib/core/ids"
import { db } from "@/lib/platform/db"
import { queuePool } from "@/lib/platform/queue/connections"
import { keepEngine } from "@/lib/platform/queue/current"
import { client, hastyEngine } from "@/lib/platform/queue/fixture"
import type { LocalEngine } from "@/lib/platform/queue/local"
import { listDeadLetters } from "./dead-letters"
import { dismissDeadLetter } from "./dismiss-dead-letter"
import { retryDeadLetter, retryDeadLetters } from "./retry-dead-letter"
import { deadRun, opsContext } from "./system.fixture"

const [admin, other] = [opsContext(), opsContext(false)]
const list = (limit = 20, cursor?: string) => listDeadLetters(other.actor, { limit, cursor })
const patience = { timeout: 20_000, interval: 20 }

/** What the job does; each test says. */
const work = vi.fn(async (_part: string): Promise<void> => {})
const job = client.createFunction(
  { id: "check-file", retries: 1, triggers: [{ event: "test/dead" }] },
  async ({ step }) => {
    await step.run("first", () => work("first"))
    await step.run("second", () => work("second"))
  },
)
const engines: LocalEngine[] = []

function engineAt(concurrency: number): LocalEngine {
  const made = hastyEngine(queuePool(), [job], { concurrency })
  engines.push(made)
  return made
}

const runOf = (id: string) => db().jobRun.findUniqueOrThrow({ where: { id } })
const tickets = async () =>
  (await queuePool().query("SELECT data FROM pgboss.job WHERE name = 'waybill' AND state <= 'active'")).rows.map(
    ({ data }) => data,
  )
const audits = (action: string) => db().auditEvent.count({ where: { action } })

let idle: LocalEngine
beforeAll(async () => {
  idle = engineAt(0)
  keepEngine(idle)
  await idle.start()
})
afterEach(async () => {
  work.mockReset()
  await queuePool().query("TRUNCATE job_run; DELETE FROM pgboss.job")
})
afterAll(async () => {
  await Promise.all(engines.map((engine) => engine.stop()))
  await queuePool().end()
})

describe("reading", () => {
  test("they come newest first, page by page, each once, also when several ended at one moment", async () => {
    const at = new Date("2026-11-24T12:00:00.123Z")
    const ids = await Promise.all([
      ...Array.from({ length: 5 }, () => deadRun({ finishedAt: at })),
      deadRun({ finishedAt: new Date(at.getTime() + 1) }),
    ])
    const seen: string[] = []
    let cursor: string | undefined
    do {
      const page = await list(2, cursor)
      seen.push(...page.items.map(({ id }) => id))
      cursor = page.nextCursor ?? undefined
    } while (cursor)
    expect(seen[0]).toBe(ids[5])
    expect([...seen].sort()).toEqual([...ids].sort())
  })

  test("each says what it was about, in short what went wrong, and how often it was tried", async () => {
    const user = await db().user.create({
      data: { email: `${newId()}@example.com`, name: "Ada", role: "CLIENT", passwordHash: "x" },
    })
    const file = await db().file.create({
      data: { name: "Offer.docx", kind: "DOCX", size: 3, storageKey: newId(), uploaderId: user.id },
    })
    const link = await db().link.create({
      data: { fileId: file.id, clientId: user.id, expiresAt: new Date("2030-01-01") },
    })
    const token = await db().emailToken.create({
      data: { userId: user.id, purpose: "VERIFY_EMAIL", expiresAt: new Date("2030-01-01") },
    })
    const about = { file: { id: file.id, name: "Offer.docx" }, person: null }
    const cases: [object, object][] = [
      [{ fileId: file.id }, about],
      [{ linkId: link.id }, { ...about, person: user.email }],
      [{ emailTokenId: token.id }, { file: null, person: user.email }],
      [{ userId: user.id }, { file: null, person: user.email }],
      [{ fileId: newId() }, { file: null, person: null }],
      [
        { fileId: "nonsense", userId: 7 },
        { file: null, person: null },
      ],
      [{}, { file: null, person: null }],
    ]
    for (const [data, expected] of cases) {
      const id = await deadRun({ data, attempt: 3, message: `\n  It broke.\n    at somewhere ${"x".repeat(900)}` })
      const found = (await list()).items.find((item) => item.id === id)
      expect(found).toMatchObject({ ...expected, function: "check-file", error: "It broke.", tries: 4, round: 0 })
    }
    await deadRun({ message: "y".repeat(900), finishedAt: new Date(Date.now() + 1000) })
    expect((await list(1)).items[0]?.error).toMatch(/^y{299}…$/)
  })

  test("a cursor of another list is refused", async () => {
    await expect(list(20, "nonsense")).rejects.toMatchObject({ code: "invalid_request" })
    const foreign = Buffer.from(JSON.stringify({ sort: "name", value: "a", id: newId() })).toString("base64url")
    await expect(list(20, foreign)).rejects.toMatchObject({ code: "invalid_request" })
  })
})

describe("trying again", () => {
  test("twenty who click at the same moment queue it once, with one ticket and one audit event", async () => {
    const id = await deadRun()
    const before = await audits("job.retried")
    const answers = await Promise.all(Array.from({ length: 20 }, () => retryDeadLetter(opsContext(), id)))
    expect(answers.reduce((sum, { retried }) => sum + retried, 0)).toBe(1)
    expect(await runOf(id)).toMatchObject({ status: "QUEUED", attempt: 0, round: 1, lastError: null, finishedAt: null })
    expect(await tickets()).toEqual([{ runId: id, functionId: "check-file", turn: 0, round: 1 }])
    expect(await audits("job.retried")).toBe(before + 1)
    expect((await list()).items).toEqual([])
    const event = await db().auditEvent.findFirstOrThrow({ where: { action: "job.retried", subjectId: id } })
    expect(event).toMatchObject({ subjectType: "job", actorRole: "ops", ip: "192.0.2.1" })
  })

  test("it runs from the step that failed, with all its tries; if it fails again it is a dead letter again", async () => {
    let broken = true
    work.mockImplementation(async (part) => {
      if (part === "second" && broken) throw new Error("still broken")
    })
    const engine = engineAt(4)
    await engine.start()
    const id = `${newId()}:check-file`
    await engine.take([{ id: id.slice(0, 36), name: "test/dead", data: {}, createdAt: new Date() }])
    await expect.poll(async () => (await runOf(id)).status, patience).toBe("FAILED")
    expect(work.mock.calls.flat()).toEqual(["first", "second", "second"])

    expect(await retryDeadLetter(admin, id)).toEqual({ retried: 1, more: false })
    await expect.poll(async () => (await runOf(id)).status, patience).toBe("FAILED")
    expect(work.mock.calls.flat()).toEqual(["first", "second", "second", "second", "second"])
    expect(await runOf(id)).toMatchObject({ round: 1 })

    broken = false
    await retryDeadLetter(admin, id)
    await expect.poll(async () => (await runOf(id)).status, patience).toBe("COMPLETED")
    expect(work.mock.calls.flat().filter((part) => part === "first")).toHaveLength(1)
    await expect.poll(tickets).toEqual([])
    await engine.stop()
  })

  test("a step that failed beyond repair is tried again too", async () => {
    work.mockRejectedValueOnce(new NonRetriableError("refused"))
    const engine = engineAt(4)
    await engine.start()
    const id = `${newId()}:check-file`
    await engine.take([{ id: id.slice(0, 36), name: "test/dead", data: {}, createdAt: new Date() }])
    await expect.poll(async () => (await runOf(id)).status, patience).toBe("FAILED")
    await retryDeadLetter(admin, id)
    await expect.poll(async () => (await runOf(id)).status, patience).toBe("COMPLETED")
    expect(work.mock.calls.flat()).toEqual(["first", "first", "second"])
    await engine.stop()
  })

  test("a ticket that a dead process left behind plays no part in the new round", async () => {
    const id = await deadRun()
    await queuePool().query("INSERT INTO pgboss.job (name, data) VALUES ('waybill', $1)", [
      { runId: id, functionId: "check-file", turn: 7 },
    ])
    await retryDeadLetter(admin, id)
    expect(await tickets()).toHaveLength(2)
    const engine = engineAt(4)
    await engine.start()
    await expect.poll(async () => (await runOf(id)).status, patience).toBe("COMPLETED")
    await expect.poll(tickets, patience).toEqual([])
    expect(work.mock.calls.flat()).toEqual(["first", "second"])
    await engine.stop()
  })

  test("when the audit event cannot be written, nothing is queued", async () => {
    const id = await deadRun()
    const unwritable = { ...admin, actor: { ...admin.actor, id: "not a uuid" } }
    await expect(retryDeadLetter(unwritable, id)).rejects.toThrow()
    expect(await runOf(id)).toMatchObject({ status: "FAILED", round: 0 })
    expect(await tickets()).toEqual([])
  })

  test("all at once: in batches, and two who ask at the same moment queue each once", async () => {
    await Promise.all(Array.from({ length: 501 }, () => deadRun()))
    const before = await audits("job.retried")
    const [one, two] = await Promise.all([retryDeadLetters(admin, {}), retryDeadLetters(opsContext(), {})])
    expect(one.retried + two.retried).toBe(500)
    expect([one.more, two.more]).toContain(true)
    expect(await retryDeadLetters(admin, {})).toEqual({ retried: 1, more: false })
    expect(await retryDeadLetters(admin, {})).toEqual({ retried: 0, more: false })
    expect(await tickets()).toHaveLength(501)
    expect(await audits("job.retried")).toBe(before + 501)
  })

  test("all that had failed by a moment: what failed later stays", async () => {
    const at = new Date()
    await deadRun({ finishedAt: at })
    const later = await deadRun({ finishedAt: new Date(at.getTime() + 1) })
    expect(await retryDeadLetters(admin, { before: at.toISOString() })).toEqual({ retried: 1, more: false })
    expect((await list()).items.map(({ id }) => id)).toEqual([later])
  })
})

describe("dismissing", () => {
  test("it is gone once, and what it was is in the audit trail", async () => {
    const data = { fileId: newId() }
    const id = await deadRun({ data, message: "The disk is on fire.\n at x" })
    const ends = await Promise.allSettled(Array.from({ length: 5 }, () => dismissDeadLetter(admin, id)))
    expect(ends.filter(({ status }) => status === "fulfilled")).toHaveLength(1)
    await expect(dismissDeadLetter(admin, id)).rejects.toMatchObject({ code: "not_found" })
    await expect(retryDeadLetter(admin, id)).rejects.toMatchObject({ code: "not_found" })
    const events = await db().auditEvent.findMany({ where: { action: "job.dismissed", subjectId: id } })
    expect(events).toHaveLength(1)
    expect(events[0]?.details).toEqual({ event: data, error: "The disk is on fire." })
  })

  test("of a retry and a dismissal at the same moment one wins, and the other changes nothing", async () => {
    for (let round = 0; round < 10; round += 1) {
      const id = await deadRun()
      const [retried, dismissed] = await Promise.allSettled([retryDeadLetter(admin, id), dismissDeadLetter(admin, id)])
      const queued = retried.status === "fulfilled" && retried.value.retried === 1
      expect(queued).toBe(dismissed.status === "rejected")
      const held = (await tickets()).filter(({ runId }) => runId === id)
      expect(held).toHaveLength(queued ? 1 : 0)
      expect(await db().jobRun.count({ where: { id } })).toBe(queued ? 1 : 0)
    }
  })

  test("what is queued or done is no dead letter", async () => {
    const id = await deadRun()
    for (const status of ["QUEUED", "COMPLETED"] as const) {
      await db().jobRun.update({ where: { id }, data: { status } })
      await expect(dismissDeadLetter(admin, id)).rejects.toMatchObject({ code: "not_found" })
      expect(await retryDeadLetter(admin, id)).toEqual({ retried: 0, more: false })
    }
  })
})

test("Ops who are no admins look, and leave it at that", async () => {
  const id = await deadRun()
  expect((await list()).items).toHaveLength(1)
  for (const act of [retryDeadLetter(other, id), retryDeadLetters(other, {}), dismissDeadLetter(other, id)]) {
    await expect(act).rejects.toMatchObject({ code: "forbidden" })
  }
})
