import { RetryAfterError } from "inngest"
import { afterAll, afterEach, beforeEach, describe, expect, test, vi } from "vitest"
import { newId } from "@/lib/core/ids"
import { db } from "@/lib/platform/db"
import { mailer } from "@/lib/platform/mail/current"
import type { ResendServer } from "@/lib/platform/mail/resend.fixture"
import { queuePool } from "@/lib/platform/queue/connections"
import { LocalEngine } from "@/lib/platform/queue/local"
import { otherBundle } from "@/scripts/test/other-bundle"
import * as functions from "./functions"
import * as inProcess from "./in-process"
import * as sending from "./send"

const server: ResendServer = await vi.hoisted(async () => {
  const fixture = await import("@/lib/platform/mail/resend.fixture")
  const made = new fixture.ResendServer()
  Object.assign(process.env, { RESEND_API_KEY: "re_key", RESEND_BASE_URL: await made.start() })
  return made
})

const letter = { subject: "s", html: "h", text: "t" }
const patience = { timeout: 20_000, interval: 20 }
/** So long that a try which comes before it comes for another reason. */
const backoffSeconds = 60

type Jobs = { functions: typeof functions; inProcess: typeof inProcess; sending: typeof sending }

/** The jobs as Next runs them: bundled apart from the server, whose mailer they use. */
const bundledApart = await otherBundle<Jobs>({
  functions: "lib/jobs/functions",
  inProcess: "lib/jobs/in-process",
  sending: "lib/jobs/send",
})

/** The server's own, before any job asks for it. */
const ownMailer = mailer()

let engine: LocalEngine
afterAll(async () => {
  server.stop()
  await queuePool().end()
})

/** Asks for the mail of somebody who signed up again. @returns how the run and the mail stand */
async function ask() {
  const id = newId()
  const email = `${id}@example.com`
  await db().user.create({ data: { id, email, name: "Ada", role: "CLIENT", passwordHash: "x" } })
  await engine.take([{ id, name: "user/signup.repeated", data: { userId: id }, createdAt: new Date() }])
  const key = `${id}:send-signup-repeated-mail`
  return {
    key,
    email,
    run: () => db().jobRun.findUnique({ where: { id: key } }),
    mail: () => db().mail.findUnique({ where: { key } }),
  }
}

const problem = (status: number, name: string, headers: Record<string, string> = {}) => ({
  status,
  headers,
  body: JSON.stringify({ statusCode: status, name, message: "as the test wants it" }),
})

describe.each<[string, Jobs]>([
  ["in the server's bundle", { functions, inProcess, sending }],
  ["in a bundle of its own", bundledApart],
])("a mail's job, with Resend, %s", (_where, { functions, inProcess, sending }) => {
  const { jobFunctions } = functions
  const { handleInProcess } = inProcess
  const { sendOnce } = sending

  beforeEach(async () => {
    server.clear()
    const options = { superviseSeconds: 1, pollMilliseconds: 50, cronSeconds: 30, graceMilliseconds: 500 }
    engine = new LocalEngine(queuePool(), jobFunctions, handleInProcess, { ...options, backoff: () => backoffSeconds })
    await engine.start()
  })
  afterEach(() => engine.stop())

  test("sends it, and remembers whom to and what it is called there", async () => {
    const { run, mail, email } = await ask()
    await expect.poll(async () => (await run())?.status, patience).toBe("COMPLETED")
    const row = await mail()
    const arrived = server.arrived.get(row?.id ?? "")
    expect(arrived?.mail.to).toBe(email)
    expect(row).toMatchObject({ state: "SENT", kind: "send-signup-repeated-mail", address: email, provider: "resend" })
    expect(row?.providerId).toBe(arrived?.id)
  })

  test("after 429 is tried again when Retry-After says so, and not by the engine's own backoff", async () => {
    server.odd.push(problem(429, "rate_limit_exceeded", { "retry-after": "2" }))
    const { run, mail } = await ask()
    await expect.poll(async () => (await mail())?.reason, patience).toBe("mailer_busy")
    expect(await mail()).toMatchObject({ state: "QUEUED", tries: 1 })
    await expect.poll(async () => (await run())?.status, patience).toBe("COMPLETED")
    const [first, second] = server.requests
    expect(server.requests).toHaveLength(2)
    expect((second?.at ?? 0) - (first?.at ?? 0)).toBeGreaterThanOrEqual(1_900)
    expect(await mail()).toMatchObject({ state: "SENT", tries: 2, reason: null })
  })

  test("told again and again to come back in a second, waits longer each time, so that its tries last", async () => {
    const wait = async (attempt: number) => {
      server.odd.push(problem(429, "rate_limit_exceeded", { "retry-after": "1" }))
      const run = { event: { id: newId() }, runId: "run", attempt, maxAttempts: 15 }
      const sent = sendOnce("send-test-mail", run, { to: "a@example.com", userId: newId() }, letter)
      const error = await sent.catch((failure: unknown) => failure)
      expect(error).toBeInstanceOf(RetryAfterError)
      return Number((error as RetryAfterError).retryAfter)
    }
    const waits = [await wait(0), await wait(8), await wait(13)]
    expect(waits[0]).toBeLessThanOrEqual(2)
    expect(waits[1]).toBeGreaterThanOrEqual(384)
    expect(waits[2]).toBeGreaterThanOrEqual(2_700)
  })

  test("after 500 waits for the engine's backoff, and the mailer's state says why", async () => {
    server.odd.push(problem(500, "internal_server_error"))
    const { run, mail } = await ask()
    await expect.poll(async () => (await mail())?.reason, patience).toBe("mailer_error")
    await expect.poll(async () => (await run())?.attempt, patience).toBe(1)
    expect(await run()).toMatchObject({ status: "QUEUED" })
    expect(server.requests).toHaveLength(1)
    expect(ownMailer.status).toMatchObject({ name: "resend", state: "down", reason: "mailer_error" })
  })

  test("that was refused is a dead letter after one try", async () => {
    server.odd.push(problem(422, "validation_error"))
    const { run, mail } = await ask()
    await expect.poll(async () => (await run())?.status, patience).toBe("FAILED")
    const row = await mail()
    expect(row).toMatchObject({ state: "FAILED", reason: "mail_refused", tries: 1 })
    expect(server.requests).toHaveLength(1)
    const recorded = { where: { subjectId: row?.id ?? "", action: "mail.failed" } }
    expect(await db().auditEvent.count(recorded)).toBe(1)
  })

  test("finding another run at the mail comes back when that one must have ended", async () => {
    const { key, run, mail } = await ask()
    await expect.poll(async () => (await run())?.status, patience).toBe("COMPLETED")
    server.clear()
    const claimedUntil = new Date(Date.now() + 1_500)
    await db().mail.update({ where: { key }, data: { state: "QUEUED", sentAt: null, claimedUntil } })
    const data = { userId: (await mail())?.recipientId ?? "" }
    await db().jobRun.delete({ where: { id: key } })
    const [id = ""] = key.split(":")
    await engine.take([{ id, name: "user/signup.repeated", data, createdAt: new Date() }])
    await expect.poll(async () => (await run())?.status, patience).toBe("COMPLETED")
    expect(server.requests).toHaveLength(1)
    expect(server.requests[0]?.at).toBeGreaterThanOrEqual(claimedUntil.getTime())
    expect(await mail()).toMatchObject({ state: "SENT" })
  })

  test("at its last try gives the mail up", async () => {
    const job = jobFunctions.find(({ id }) => id === "send-signup-repeated-mail")
    server.odd.push(...Array.from({ length: 2 }, () => problem(429, "rate_limit_exceeded", { "retry-after": "1" })))
    await engine.stop()
    engine = new LocalEngine(queuePool(), [{ ...job!, retries: 1 }], handleInProcess, { pollMilliseconds: 50 })
    await engine.start()
    const { run, mail } = await ask()
    await expect.poll(async () => (await run())?.status, patience).toBe("FAILED")
    expect(await mail()).toMatchObject({ state: "FAILED", reason: "mailer_busy", tries: 2 })
  })
})
