import { expect, test, vi } from "vitest"
import { newId } from "@/lib/core/ids"
import { db } from "@/lib/platform/db"
import { keepEngine } from "@/lib/platform/queue/current"
import { InngestEngine } from "@/lib/platform/queue/inngest"
import { readSystem } from "./reads"
import { retryDeadLetter, retryDeadLetters } from "./retry-dead-letter"
import { systemView } from "./schema"
import { deadRun, opsContext } from "./system.fixture"

vi.hoisted(() => {
  process.env.INNGEST_EVENT_KEY = "test"
  process.env.INNGEST_SIGNING_KEY = "signkey-test-0123456789abcdef"
})

const admin = opsContext()

test("where Inngest runs the jobs, the outbox is shown, and nothing of the local engine is asked for", async () => {
  const createdAt = new Date(Date.now() - 15 * 60_000)
  await db().outboxEvent.create({ data: { name: "file/received", data: {}, createdAt } })
  const mail = { key: newId(), kind: "send-link-mail", recipientId: newId(), address: "ada@example.com" }
  await db().mail.create({ data: { ...mail, state: "SENT", sentAt: new Date() } })
  const view = await readSystem(admin.actor)
  expect(systemView.parse(view)).toEqual(view)
  expect(view.engine).toBe("inngest")
  expect(view.queue).toEqual({
    waiting: 1,
    oldestAt: createdAt.toISOString(),
    ...{ running: null, ready: null, retrying: null, nextTryAt: null, deadLetters: null },
  })
  expect(view.hours?.at(-1), "mails are counted wherever their jobs run").toMatchObject({
    mailsSent: 1,
    mailsFailed: 0,
  })
  expect(view.parts.find(({ name }) => name === "jobs")).toMatchObject({
    engine: "Inngest",
    state: "down",
    sentence: expect.stringContaining("Nothing has come of an event at Inngest for 15 minutes"),
    since: createdAt.toISOString(),
  })
})

test("nothing is tried again here, and what is left of the local engine stays as it is", async () => {
  keepEngine(new InngestEngine({ send: vi.fn() }, "http://localhost:8288"))
  const id = await deadRun()
  await expect(retryDeadLetter(admin, id)).rejects.toMatchObject({ code: "unavailable" })
  await expect(retryDeadLetters(admin, {})).rejects.toMatchObject({ code: "unavailable" })
  expect(await db().jobRun.findUniqueOrThrow({ where: { id } })).toMatchObject({ status: "FAILED", round: 0 })
})
