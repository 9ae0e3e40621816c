import { afterAll, afterEach, describe, expect, test } from "vitest"
import { type Events, emit } from "@/lib/core/events"
import { db } from "@/lib/platform/db"
import { env } from "@/lib/platform/env"
import { mailbox } from "@/lib/platform/mail/current"
import { queuePool } from "@/lib/platform/queue/connections"
import { LocalEngine } from "@/lib/platform/queue/local"
import type { JobEngine } from "@/lib/platform/queue/queue"
import { Relay } from "@/lib/platform/queue/relay"
import { storage } from "@/lib/platform/storage/current"
import { functions, jobFunctions } from "./functions"
import { handleInProcess } from "./in-process"

const patience = { timeout: 20_000, interval: 20 }
const stops: (() => Promise<void>)[] = []

async function startEngine(): Promise<LocalEngine> {
  const options = { superviseSeconds: 1, pollMilliseconds: 50, cronSeconds: 1, graceMilliseconds: 500 }
  const engine = new LocalEngine(queuePool(), jobFunctions, handleInProcess, options)
  await engine.start()
  stops.push(() => engine.stop())
  return engine
}

function startRelay(engine: JobEngine): void {
  const relay = new Relay(queuePool(), engine, { backoff: () => 0.05 })
  relay.start(env().DATABASE_URL)
  stops.unshift(() => relay.stop())
}

let count = 0
async function newClient(name = "Ada Lovelace") {
  const email = `client-${count++}@example.com`
  return await db().user.create({ data: { email, name, role: "CLIENT", passwordHash: "x" } })
}

async function newToken(userId: string, purpose: "VERIFY_EMAIL" | "RESET_PASSWORD") {
  const expiresAt = new Date(Date.now() + 3_600_000)
  return await db().emailToken.create({ data: { userId, purpose, expiresAt } })
}

const occur = <Name extends keyof Events>(name: Name, data: Events[Name]) =>
  db().$transaction((tx) => emit(tx, name, data))

async function mailsTo(email: string) {
  return (await mailbox().listMails(1_000)).filter(({ to }) => to === email)
}

afterEach(async () => {
  for (const stop of stops.splice(0)) await stop()
})
afterAll(() => queuePool().end())

describe("jobs", () => {
  test("each mail reaches the mailbox soon after its event has committed", async () => {
    startRelay(await startEngine())
    const user = await newClient()
    const verify = await newToken(user.id, "VERIFY_EMAIL")
    const reset = await newToken(user.id, "RESET_PASSWORD")
    const begun = Date.now()
    await occur("user/verification.requested", { emailTokenId: verify.id })
    await expect.poll(async () => (await mailsTo(user.email)).length, patience).toBe(1)
    expect(Date.now() - begun).toBeLessThan(2_000)
    await occur("user/reset.requested", { emailTokenId: reset.id })
    await occur("user/signup.repeated", { userId: user.id })
    await expect.poll(async () => (await mailsTo(user.email)).length, patience).toBe(3)
    const mails = await mailsTo(user.email)
    expect(mails.map(({ subject }) => subject).sort()).toEqual([
      "Choose a new password",
      "Verify your e-mail address",
      "You already have an account",
    ])
    const verification = mails.find(({ subject }) => subject.startsWith("Verify"))
    expect(verification?.text).toContain(`${env().APP_URL}/verify#token=`)
  })

  test("a link is mailed to its client", async () => {
    startRelay(await startEngine())
    const user = await newClient()
    const ops = await db().user.create({
      data: { email: "ops@example.com", name: "Ops", role: "OPS", passwordHash: "x" },
    })
    const file = await db().file.create({
      data: {
        name: "Offer.docx",
        kind: "DOCX",
        size: 4_200_000n,
        state: "AVAILABLE",
        storageKey: "k",
        uploaderId: ops.id,
      },
    })
    const link = await db().link.create({
      data: { fileId: file.id, clientId: user.id, expiresAt: new Date(Date.now() + 3_600_000) },
    })
    await occur("link/mail.requested", { linkId: link.id })
    await expect.poll(async () => (await mailsTo(user.email)).length, patience).toBe(1)
    const [mail] = await mailsTo(user.email)
    expect(mail?.subject).toBe("Your download link for Offer.docx")
    expect(mail?.text).toContain("4.2 MB")
  })

  test("a mail that is no longer due is not sent", async () => {
    startRelay(await startEngine())
    const user = await newClient()
    const token = await newToken(user.id, "VERIFY_EMAIL")
    await db().emailToken.update({ where: { id: token.id }, data: { voidedAt: new Date() } })
    await occur("user/verification.requested", { emailTokenId: token.id })
    await expect
      .poll(
        () =>
          db().jobRun.count({
            where: { status: "COMPLETED", event: { path: ["data", "emailTokenId"], equals: token.id } },
          }),
        patience,
      )
      .toBe(1)
    expect(await mailsTo(user.email)).toEqual([])
  })

  test("mails queued while the engine is down go out when it is back, once each", async () => {
    const users = await Promise.all(Array.from({ length: 20 }, () => newClient()))
    for (const user of users) {
      const token = await newToken(user.id, "VERIFY_EMAIL")
      await occur("user/verification.requested", { emailTokenId: token.id })
    }
    let engine: LocalEngine | undefined
    let refused = 0
    startRelay({
      name: "local",
      isDurable: true,
      start: async () => {},
      probe: async () => {},
      stop: async () => {},
      take: async (events) => {
        if (engine) return await engine.take(events)
        refused++
        throw new Error("the engine is down")
      },
    })
    await expect.poll(() => refused, patience).toBeGreaterThan(2)
    engine = await startEngine()
    const arrived = async () =>
      (await Promise.all(users.map((user) => mailsTo(user.email)))).map((mails) => mails.length)
    await expect.poll(arrived, patience).toEqual(users.map(() => 1))
  })

  test("mails that were queued when the process ended are sent by the next one", async () => {
    const feeder = new LocalEngine(queuePool(), jobFunctions, handleInProcess, { concurrency: 0 })
    await feeder.start()
    const user = await newClient()
    const token = await newToken(user.id, "VERIFY_EMAIL")
    const createdAt = new Date()
    const id = "0197a000-0000-7000-8000-000000000001"
    await feeder.take([{ id, name: "user/verification.requested", data: { emailTokenId: token.id }, createdAt }])
    await feeder.stop()
    expect(await mailsTo(user.email)).toEqual([])
    await startEngine()
    await expect.poll(async () => (await mailsTo(user.email)).length, patience).toBe(1)
  })

  test("an event that does not fit its function ends as a dead letter at once", async () => {
    const engine = await startEngine()
    const id = "0197a000-0000-7000-8000-000000000002"
    await engine.take([{ id, name: "link/mail.requested", data: { linkId: { gt: "" } }, createdAt: new Date() }])
    const key = `${id}:send-link-mail`
    await expect
      .poll(async () => (await db().jobRun.findUnique({ where: { id: key } }))?.status, patience)
      .toBe("FAILED")
  })

  test("the sweep goes through all its steps", async () => {
    await storage().prepare()
    await startEngine()
    await queuePool().query(
      "INSERT INTO pgboss.job (name, data, retry_limit) VALUES ('waybill.sweep', '{\"functionId\":\"sweep\"}', 5)",
    )
    const swept = () => db().jobRun.findFirst({ where: { functionId: "sweep" } })
    await expect.poll(async () => (await swept())?.status, patience).toBe("COMPLETED")
    expect(Object.keys((await swept())?.steps ?? {})).toHaveLength(5)
  })

  test("every event has its function, and every function its own name", () => {
    const named = jobFunctions.flatMap(({ events }) => events).sort()
    expect(named).toEqual([
      "file/received",
      "link/mail.requested",
      "user/password.changed",
      "user/reset.requested",
      "user/sign-in-code.requested",
      "user/signup.repeated",
      "user/verification.requested",
    ])
    expect(new Set(functions.map((job) => job.id())).size).toBe(functions.length)
    expect(jobFunctions.find(({ id }) => id === "sweep")?.crons).toEqual(["*/5 * * * *"])
  })
})
