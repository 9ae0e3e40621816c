import { afterAll, afterEach, beforeEach, expect, test } from "vitest"
import { type Events, emit } from "@/lib/core/events"
import { newId } from "@/lib/core/ids"
import { db } from "@/lib/platform/db"
import { env } from "@/lib/platform/env"
import type { EmailTokenPurpose } from "@/lib/platform/generated/prisma/client"
import { mailbox } from "@/lib/platform/mail/current"
import { queuePool } from "@/lib/platform/queue/connections"
import { LocalEngine } from "@/lib/platform/queue/local"
import type { JobEngine, QueuedEvent } from "@/lib/platform/queue/queue"
import { Relay } from "@/lib/platform/queue/relay"
import { jobFunctions } from "./functions"
import { handleInProcess } from "./in-process"
import { outstandingEvents } from "./outstanding"

const patience = { timeout: 20_000, interval: 20 }
let engine: LocalEngine
let relay: Relay
/** Whether it forgets what it takes, as a server does that is killed after its answer. */
let forgets = false
let taken: QueuedEvent[] = []

beforeEach(async () => {
  taken = []
  engine = new LocalEngine(queuePool(), jobFunctions, handleInProcess, { pollMilliseconds: 50, graceMilliseconds: 500 })
  await engine.start()
  const like: JobEngine = {
    name: "inngest",
    isDurable: false,
    start: async () => {},
    probe: async () => {},
    stop: async () => {},
    take: async (events) => {
      taken.push(...events)
      if (!forgets) await engine.take(events)
    },
  }
  relay = new Relay(queuePool(), like, { sweepMilliseconds: 50, outstanding: outstandingEvents })
  relay.start(env().DATABASE_URL)
})
afterEach(async () => {
  await relay.stop()
  await engine.stop()
  forgets = false
})
afterAll(() => queuePool().end())

async function newClient() {
  const data = { email: `${newId()}@example.com`, name: "Ada", role: "CLIENT", passwordHash: "x" } as const
  return await db().user.create({ data })
}

async function newToken(userId: string, purpose: EmailTokenPurpose = "VERIFY_EMAIL") {
  const expiresAt = new Date(Date.now() + 3_600_000)
  return await db().emailToken.create({ data: { userId, purpose, expiresAt } })
}

const occur = <Name extends keyof Events>(name: Name, data: Events[Name]) =>
  db().$transaction((tx) => emit(tx, name, data))
const undelivered = () => db().outboxEvent.count({ where: { deliveredAt: null } })
const aMinuteLater = () => db().outboxEvent.updateMany({ where: { takes: { gt: 0 } }, data: { nextAt: new Date(0) } })
const mailsTo = async (email: string) => (await mailbox().listMails(1_000)).filter(({ to }) => to === email).length

test("an event is delivered when its mail has a row, and when nothing is to come of it any more", async () => {
  const user = await newClient()
  const [due, ended] = [await newToken(user.id), await newToken(user.id)]
  await db().emailToken.update({ where: { id: ended.id }, data: { voidedAt: new Date() } })
  await occur("user/verification.requested", { emailTokenId: due.id })
  await occur("user/verification.requested", { emailTokenId: ended.id })
  await expect.poll(undelivered, patience).toBe(0)
  expect(taken).toHaveLength(2)
  await expect.poll(() => mailsTo(user.email), patience).toBe(1)
})

test.each([
  ["user/verification.requested", "VERIFY_EMAIL"],
  ["user/reset.requested", "RESET_PASSWORD"],
  ["user/sign-in-code.requested", "SIGN_IN"],
  ["user/password.changed", "RESET_PASSWORD"],
] as const)("%s is delivered by its job when no mail is due any more", async (name, purpose) => {
  const user = await newClient()
  const { id: emailTokenId } = await newToken(user.id, purpose)
  await db().user.update({ where: { id: user.id }, data: { disabledAt: new Date() } })
  await occur(name, { emailTokenId })
  await expect.poll(undelivered, patience).toBe(0)
  expect(taken, "at once, and not because the outbox was held against what is there").toHaveLength(1)
  expect(await mailsTo(user.email)).toBe(0)
})

test("an event is delivered when the check has begun", async () => {
  const ops = await newClient()
  const data = { name: "a.docx", kind: "DOCX", size: 1n, sha256: "0".repeat(64), state: "CHECKING" } as const
  const file = await db().file.create({ data: { ...data, storageKey: newId(), uploaderId: ops.id } })
  await occur("file/received", { fileId: file.id })
  await expect.poll(undelivered, patience).toBe(0)
  expect((await db().file.findUniqueOrThrow({ where: { id: file.id } })).checkTries).toBeLessThanOrEqual(1)
})

test("of 50 events that were answered and forgotten, each mail comes, once", async () => {
  forgets = true
  const users = await Promise.all(Array.from({ length: 50 }, newClient))
  for (const { id } of users) await occur("user/verification.requested", { emailTokenId: (await newToken(id)).id })
  await expect.poll(() => taken.length, patience).toBe(50)
  await expect.poll(() => db().outboxEvent.count({ where: { takes: 1, deliveredAt: null } }), patience).toBe(50)
  const ids = taken.map(({ id }) => id).sort()
  forgets = false
  taken = []
  await aMinuteLater()
  await expect.poll(undelivered, patience).toBe(0)
  expect(taken.map(({ id }) => id).sort()).toEqual(ids)
  const counts = async () => Promise.all(users.map(({ email }) => mailsTo(email)))
  await expect.poll(counts, patience).toEqual(users.map(() => 1))
  await aMinuteLater()
  expect(await undelivered()).toBe(0)
})

test("what was used meanwhile is not sent again", async () => {
  forgets = true
  const user = await newClient()
  const token = await newToken(user.id)
  await occur("user/verification.requested", { emailTokenId: token.id })
  await expect.poll(() => db().outboxEvent.count({ where: { takes: 1, deliveredAt: null } }), patience).toBe(1)
  await db().emailToken.update({ where: { id: token.id }, data: { usedAt: new Date() } })
  await aMinuteLater()
  await expect.poll(undelivered, patience).toBe(0)
  expect(taken).toHaveLength(1)
  expect(await mailsTo(user.email)).toBe(0)
})
