import { spawn } from "node:child_process"
import { once } from "node:events"
import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest"
import { systemContext } from "@/lib/core/actor"
import { newId } from "@/lib/core/ids"
import { db } from "@/lib/platform/db"
import { mailer } from "@/lib/platform/mail/current"
import { Mailbox } from "@/lib/platform/mail/mailbox"
import { type Mail, MailError, type Mailer } from "@/lib/platform/mail/mailer"
import { ResendMailer } from "@/lib/platform/mail/resend"
import { ResendServer } from "@/lib/platform/mail/resend.fixture"
import { SmtpMailer } from "@/lib/platform/mail/smtp"
import { SmtpReceiver } from "@/lib/platform/mail/smtp.fixture"
import { MailClaimedError } from "./claim"
import { sendMail } from "./send-mail"

const ctx = systemContext("test")
const plain: Mail = { to: "ada@example.com", subject: "s", html: "h", text: "t" }
const mail = plain
const from = "Waybill <waybill@example.com>"
const resendServer = new ResendServer()
const smtpServer = new SmtpReceiver()
const folder = await mkdtemp(join(tmpdir(), "waybill-once-"))
let resendUrl = ""
const mailers = new Map<string, Mailer>()
const patience = { timeout: 20_000, interval: 20 }

beforeAll(async () => {
  resendUrl = await resendServer.start()
  mailers.set("mailbox", new Mailbox(folder))
  mailers.set("resend", new ResendMailer("re_key", from, resendUrl))
  mailers.set("smtp", new SmtpMailer(await smtpServer.start(), from))
})
afterAll(async () => {
  resendServer.stop()
  await smtpServer.stop()
  await rm(folder, { recursive: true })
})
beforeEach(() => {
  resendServer.clear()
  smtpServer.clear()
})

const newOrder = () => ({
  key: `${newId()}:send-test-mail`,
  kind: "send-test-mail",
  recipientId: newId(),
  lastTry: false,
})
const rowOf = (key: string) => db().mail.findUniqueOrThrow({ where: { key } })
const lapse = (key: string) => db().mail.update({ where: { key }, data: { claimedUntil: new Date(Date.now() - 1) } })

/** Counts what is handed to a mailer, and can do something after that. */
function counting(inner: Mailer, after: () => Promise<void> = async () => {}) {
  const counted = {
    name: inner.name,
    longestSeconds: inner.longestSeconds,
    sends: 0,
    probe: () => inner.probe(),
    send: async (...given: Parameters<Mailer["send"]>) => {
      counted.sends++
      const receipt = await inner.send(...given)
      await after()
      return receipt
    },
  }
  return counted
}

/** How many mails of that subject whoever reads them sees: receivers of SMTP drop doubles by their Message-ID. */
async function seen(name: string, subject: string): Promise<number> {
  const kept = { resend: () => resendServer.mails(), mailbox: () => new Mailbox(folder).listMails(1_000) }
  if (name === "resend" || name === "mailbox")
    return (await kept[name]()).filter((one) => one.subject === subject).length
  const deliveries = smtpServer.deliveries.filter(({ email }) => email.subject === subject)
  return new Set(deliveries.map(({ email }) => email.messageId)).size
}

describe.each(["mailbox", "resend", "smtp"])("a mail is sent once, by %s", (name) => {
  const by = () => mailers.get(name) as Mailer

  test("when its job runs twice", async () => {
    const order = newOrder()
    const mail = { ...plain, subject: order.key }
    const counted = counting(by())
    expect(await sendMail(ctx, order, mail, counted)).toBe(true)
    expect(await sendMail(ctx, order, { ...mail, text: "anew" }, counted)).toBe(false)
    expect(counted.sends).toBe(1)
    const row = await rowOf(order.key)
    expect(row).toMatchObject({ state: "SENT", provider: name, address: mail.to, tries: 1, claimToken: null })
    expect(row).toMatchObject({ kind: "send-test-mail", recipientId: order.recipientId, sentAt: expect.any(Date) })
    expect(row.providerId === null).toBe(name === "mailbox")
    expect(await seen(name, order.key)).toBe(1)
  })

  test("when its job runs eight times at once", async () => {
    const order = newOrder()
    const mail = { ...plain, subject: order.key }
    const counted = counting(by())
    const runs = await Promise.allSettled(Array.from({ length: 8 }, () => sendMail(ctx, order, mail, counted)))
    expect(runs.filter((run) => run.status === "fulfilled" && run.value)).toHaveLength(1)
    for (const run of runs) if (run.status === "rejected") expect(run.reason).toBeInstanceOf(MailClaimedError)
    expect(counted.sends).toBe(1)
    expect(await sendMail(ctx, order, mail, counted)).toBe(false)
    expect(await seen(name, order.key)).toBe(1)
  })

  test("when its process ends between the sending and the remembering", async () => {
    const order = newOrder()
    const mail = { ...plain, subject: order.key }
    const crashing = counting(by(), () => Promise.reject(new Error("the process is gone")))
    await expect(sendMail(ctx, order, mail, crashing)).rejects.toThrow("gone")
    expect(await rowOf(order.key)).toMatchObject({ state: "QUEUED", sentAt: null })
    await expect(sendMail(ctx, order, mail, by())).rejects.toThrow(MailClaimedError)
    await lapse(order.key)
    expect(await sendMail(ctx, order, { ...mail, text: "anew" }, by())).toBe(true)
    const row = await rowOf(order.key)
    expect(row).toMatchObject({ state: "SENT", tries: 2 })
    expect(await seen(name, order.key)).toBe(1)
    if (name === "smtp") expect(smtpServer.deliveries).toHaveLength(2)
  })
})

describe("a mail that is not taken", () => {
  const failing = (error: Error): Mailer => ({
    name: "smtp",
    longestSeconds: 1,
    probe: async () => {},
    send: () => Promise.reject(error),
  })
  const away = new MailError("mailer_away", "Nobody is there.")
  const refused = new MailError("mail_refused", "550 no such user")
  const auditOf = (id: string) => db().auditEvent.findMany({ where: { subjectType: "mail", subjectId: id } })

  test("waits for its next try, with the reason, and is sent then", async () => {
    const order = newOrder()
    await expect(sendMail(ctx, order, mail, failing(away))).rejects.toBe(away)
    expect(await rowOf(order.key)).toMatchObject({ state: "QUEUED", reason: "mailer_away", detail: away.message })
    const waiting = () => db().mail.count({ where: { state: "QUEUED", reason: { not: null } } })
    expect(await waiting()).toBe(1)
    expect(await sendMail(ctx, order, mail, mailers.get("smtp"))).toBe(true)
    const row = await rowOf(order.key)
    expect(row).toMatchObject({ state: "SENT", reason: null, detail: null, tries: 2 })
    expect(await waiting()).toBe(0)
    expect(await auditOf(row.id)).toEqual([])
  })

  test.each([
    ["that was refused for good", refused, false],
    ["that is out of tries", away, true],
  ])("and %s is given up, on record, until somebody starts its job anew", async (_words, error, lastTry) => {
    const order = { ...newOrder(), lastTry }
    await expect(sendMail(ctx, order, mail, failing(error))).rejects.toBe(error)
    const row = await rowOf(order.key)
    expect(row).toMatchObject({ state: "FAILED", reason: error.reason, failedAt: expect.any(Date), claimToken: null })
    const details = { kind: "send-test-mail", recipientId: order.recipientId, reason: error.reason }
    expect(await auditOf(row.id)).toEqual([expect.objectContaining({ action: "mail.failed", details })])
    expect(await sendMail(ctx, order, mail, mailers.get("smtp"))).toBe(true)
    expect(await rowOf(order.key)).toMatchObject({ id: row.id, state: "SENT", failedAt: null, reason: null })
  })

  test("leaves a run alone that has taken over", async () => {
    const order = newOrder()
    const late: Mailer = {
      name: "smtp",
      longestSeconds: 1,
      probe: async () => {},
      send: async () => {
        await lapse(order.key)
        await sendMail(ctx, order, mail, mailers.get("smtp"))
        throw away
      },
    }
    await expect(sendMail(ctx, order, mail, late)).rejects.toBe(away)
    expect(await rowOf(order.key)).toMatchObject({ state: "SENT", reason: null })
  })
})

test("a mail whose process is killed, when Resend has it and nobody here knows, is sent once", async () => {
  const order = newOrder()
  resendServer.odd.push("taken and silence")
  const script = join(import.meta.dirname, "victim.fixture.ts")
  const victim = spawn(process.execPath, ["--import", "tsx", script, order.key, order.recipientId, mail.to], {
    env: { ...process.env, RESEND_API_KEY: "re_key", RESEND_BASE_URL: resendUrl },
    stdio: ["ignore", "inherit", "inherit"],
  })
  const exited = once(victim, "exit")
  try {
    await expect.poll(() => resendServer.arrived.size, patience).toBe(1)
  } finally {
    victim.kill("SIGKILL")
    await exited
  }
  await lapse(order.key)
  expect(await sendMail(ctx, order, mail, mailers.get("resend"))).toBe(true)
  const row = await rowOf(order.key)
  expect(row).toMatchObject({ state: "SENT", tries: 2 })
  expect(resendServer.requests.map(({ key }) => key)).toEqual([row.id, row.id])
  expect(resendServer.mails()).toEqual([{ ...mail, text: "by the victim" }])
})

test("the mailer of the settings tells how it is", async () => {
  expect(mailer().status).toMatchObject({ name: "mailbox", state: "unknown", lastSuccessAt: null, reason: null })
  expect(await sendMail(ctx, newOrder(), mail)).toBe(true)
  expect(mailer().name).toBe("mailbox")
  expect(mailer().status).toMatchObject({ state: "up", lastSuccessAt: expect.any(Date), lastFailureAt: null })
})
