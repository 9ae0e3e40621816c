import { createHmac, randomBytes } from "node:crypto"
import { describe, expect, test, vi } from "vitest"
import { POST } from "@/app/api/webhooks/resend/route"
import type { Ops } from "@/lib/core/actor"
import { newId } from "@/lib/core/ids"
import { listLostMails } from "@/lib/features/mails/reads"
import { db } from "@/lib/platform/db"
import { mailTag } from "@/lib/platform/mail/resend"

const secrets = await vi.hoisted(async () => {
  const crypto = await import("node:crypto")
  const made = [1, 2].map(() => `whsec_${crypto.randomBytes(24).toString("base64")}`)
  Object.assign(process.env, { RESEND_API_KEY: "re_key", RESEND_WEBHOOK_SECRET: made.join(",") })
  return made
})
const [oldSecret = "", newSecret = ""] = secrets
const strangeSecret = `whsec_${randomBytes(24).toString("base64")}`

type Message = { id: string; timestamp: number; body: string; secret?: string }
type Changes = { [name: string]: string | undefined }

/** Svix's signature: HMAC-SHA256 over `<id>.<time in seconds>.<body>`. */
function sign({ id, timestamp, body, secret = newSecret }: Message): string {
  const key = Buffer.from(secret.replace("whsec_", ""), "base64")
  return `v1,${createHmac("sha256", key).update(`${id}.${timestamp}.${body}`).digest("base64")}`
}

const nowSeconds = () => Math.floor(Date.now() / 1000)

function deliver(message: Message, changes: Changes = {}, body = message.body): Promise<Response> {
  const given = {
    "content-type": "application/json",
    "svix-id": message.id,
    "svix-timestamp": String(message.timestamp),
    "svix-signature": sign(message),
    ...changes,
  }
  const headers = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined))
  const request = new Request("http://localhost:3000/api/webhooks/resend", {
    method: "POST",
    headers: headers as Record<string, string>,
    body,
  })
  return POST(request, { params: Promise.resolve({}) })
}

async function newMail(state: "QUEUED" | "SENT" = "SENT") {
  const id = newId()
  const sent = state === "SENT" ? { sentAt: new Date(), providerId: newId() } : {}
  return await db().mail.create({
    data: { id, key: id, kind: "send-link-mail", recipientId: newId(), address: `${id}@example.com`, state, ...sent },
  })
}

/** A message as Resend's documentation shows it. */
function message(type: string, data: object, changes: Partial<Message> = {}): Message {
  const created_at = new Date().toISOString()
  const common = {
    created_at,
    from: "Waybill <waybill@example.com>",
    to: ["ada@example.com"],
    subject: "Your download link – Angebot",
    message_id: "<111-222-333@example.com>",
  }
  const body = JSON.stringify({ type, created_at, data: { ...common, ...data } })
  return { id: `msg_${newId()}`, timestamp: nowSeconds(), body, ...changes }
}

type Row = { id: string; providerId: string | null }
const about = (mail: Row) => ({ email_id: mail.providerId ?? newId(), tags: { [mailTag]: mail.id } })
const bounce = { type: "Permanent", subType: "Suppressed", message: "The address is on the suppression list." }
const rowOf = ({ id }: Row) => db().mail.findUniqueOrThrow({ where: { id }, include: { notices: true } })
const auditOf = ({ id }: Row) => db().auditEvent.findMany({ where: { subjectType: "mail", subjectId: id } })

async function accept(given: Message, news = true): Promise<void> {
  const response = await deliver(given)
  expect(response.status).toBe(200)
  expect(await response.json()).toEqual({ news })
}

describe("a message of Resend's webhook", () => {
  test.each([
    ["email.delivered", {}, "DELIVERED", "deliveredAt", null],
    ["email.bounced", { bounce }, "BOUNCED", "failedAt", "bounced"],
    ["email.complained", {}, "COMPLAINED", "complainedAt", "complained"],
    ["email.failed", { failed: { reason: "reached_daily_quota" } }, "FAILED", "failedAt", "provider_failed"],
    ["email.suppressed", { suppressed: { type: "x", message: "suppressed" } }, "FAILED", "failedAt", "suppressed"],
  ] as const)("%s is taken down", async (type, data, state, time, reason) => {
    const mail = await newMail()
    await accept(message(type, { ...about(mail), ...data }))
    const row = await rowOf(mail)
    expect(row).toMatchObject({ state, reason, [time]: expect.any(Date), notices: [{ type }] })
    const events = (await auditOf(mail)).map(({ action, actorRole }) => ({ action, actorRole }))
    const action = { DELIVERED: null, BOUNCED: "mail.bounced", COMPLAINED: "mail.complained", FAILED: "mail.failed" }[
      state
    ]
    expect(events).toEqual(action ? [{ action, actorRole: "system" }] : [])
  })

  test("a bounce is in the trail, without the address, and in what Ops see, with it", async () => {
    const mail = await newMail()
    await accept(message("email.bounced", { ...about(mail), bounce }))
    const [event] = await auditOf(mail)
    expect(event?.details).toEqual({ kind: "send-link-mail", recipientId: mail.recipientId, reason: "bounced" })
    const ops: Ops = { role: "ops", id: newId(), name: "O", email: "o@example.com", admin: false, sessionId: newId() }
    const { items } = await listLostMails(ops)
    const [lost] = items
    const detail = `Permanent, Suppressed: ${bounce.message}`
    expect(lost).toMatchObject({ id: mail.id, address: mail.address, state: "BOUNCED", reason: "bounced", detail })
    const old = await newMail()
    await db().mail.update({ where: { id: old.id }, data: { createdAt: new Date(Date.now() - 25 * 3_600_000) } })
    const bounced = () => db().mail.count({ where: { state: "BOUNCED" } })
    const before = await bounced()
    await accept(message("email.bounced", { ...about(await newMail()), bounce }))
    await accept(message("email.bounced", { ...about(old), bounce }))
    expect(await bounced()).toBe(before + 2)
    expect((await listLostMails(ops)).items.slice(0, 2).map(({ id }) => id)).toContain(old.id)
    const client = { ...ops, role: "client", verified: true } as unknown as Ops
    await expect(listLostMails(client)).rejects.toMatchObject({ code: "forbidden" })
  })

  test("one that explains itself in another way than we know is taken down all the same", async () => {
    const mail = await newMail()
    const odd = { ...about(mail), tags: [{ name: mailTag, value: mail.id }], bounce: { message: "m".repeat(1_000) } }
    await accept(message("email.bounced", odd))
    expect(await rowOf(mail)).toMatchObject({ state: "BOUNCED", reason: "bounced", detail: "m".repeat(300) })
    const bare = await newMail()
    await accept(message("email.bounced", { ...about(bare), bounce: 7 }))
    expect(await rowOf(bare)).toMatchObject({ state: "BOUNCED", detail: null })
  })

  test("it is known by the provider's id too, and by ours before that is known", async () => {
    const byProvider = await newMail()
    await accept(message("email.delivered", { email_id: byProvider.providerId }))
    expect(await rowOf(byProvider)).toMatchObject({ state: "DELIVERED" })
    const queued = await newMail("QUEUED")
    const data = about(queued)
    await accept(message("email.sent", data))
    expect(await rowOf(queued)).toMatchObject({ state: "SENT", providerId: data.email_id, sentAt: expect.any(Date) })
  })

  test("they come in any order, and the worst that is known stays", async () => {
    const mail = await newMail()
    const given = about(mail)
    await accept(message("email.complained", given))
    await accept(message("email.delivered", given))
    await accept(message("email.sent", given))
    expect(await rowOf(mail)).toMatchObject({
      state: "COMPLAINED",
      reason: "complained",
      deliveredAt: expect.any(Date),
    })
    const failed = await newMail()
    await accept(message("email.failed", { ...about(failed), failed: { reason: "x" } }))
    await accept(message("email.sent", about(failed)))
    expect(await rowOf(failed)).toMatchObject({ state: "FAILED", reason: "provider_failed" })
  })

  test("what is of no mail, or of a mail that is none of ours, is heard and forgotten", async () => {
    await accept(message("email.opened", about(await newMail())), false)
    await accept(message("toString", about(await newMail())), false)
    await accept(message("contact.created", { email: "x@example.com" }), false)
    await accept(message("email.bounced", { email_id: newId(), bounce }), false)
    await accept(message("email.bounced", { email_id: newId(), tags: { [mailTag]: newId() }, bounce }), false)
    await accept(message("email.delivered", { email_id: newId(), tags: { [mailTag]: "' OR true" } }), false)
  })

  test("the same message again changes nothing, one after the other or at once", async () => {
    const mail = await newMail()
    const given = message("email.bounced", { ...about(mail), bounce })
    const answers = await Promise.all(Array.from({ length: 6 }, () => deliver(given)))
    expect(answers.map(({ status }) => status)).toEqual(Array(6).fill(200))
    const news = await Promise.all(answers.map((response) => response.json() as Promise<{ news: boolean }>))
    expect(news.filter((one) => one.news)).toHaveLength(1)
    await accept(given, false)
    expect(await auditOf(mail)).toHaveLength(1)
    expect((await rowOf(mail)).notices).toHaveLength(1)
  })

  test("while a secret is rotated, either signs, alone or among others", async () => {
    const [one, two] = [await newMail(), await newMail()]
    await accept(message("email.delivered", about(one), { secret: oldSecret }))
    const given = message("email.delivered", about(two))
    const both = [sign({ ...given, secret: strangeSecret }), "v1a,c2lnbmF0dXJl", sign(given)].join(" ")
    expect((await deliver(given, { "svix-signature": both })).status).toBe(200)
    expect(await rowOf(two)).toMatchObject({ state: "DELIVERED" })
  })
})

describe("a message is refused, and changes nothing, when", () => {
  async function refuse(
    change: (given: Message) => { message?: Message; headers?: Changes; body?: string },
    status = 401,
  ) {
    const mail = await newMail()
    const given = message("email.bounced", { ...about(mail), bounce })
    const { message: sent = given, headers, body } = change(given)
    const response = await deliver(sent, headers, body)
    expect(response.status).toBe(status)
    expect(response.headers.get("content-type")).toBe("application/problem+json")
    expect(await rowOf(mail)).toMatchObject({ state: "SENT", notices: [] })
  }
  const signedBy = (given: Message, secret: string) => ({ "svix-signature": sign({ ...given, secret }) })

  test("it is signed with another secret", () => refuse((given) => ({ headers: signedBy(given, strangeSecret) })))
  test("its signature is no signature", () => refuse(() => ({ headers: { "svix-signature": "v1,AAAA" } })))
  test("its signature is empty", () => refuse(() => ({ headers: { "svix-signature": "v1," } })))
  test("its signature is of another version", () =>
    refuse((given) => ({ headers: { "svix-signature": sign(given).replace("v1,", "v2,") } })))
  test("it has no signature", () => refuse(() => ({ headers: { "svix-signature": undefined } })))
  test("it has no id", () => refuse(() => ({ headers: { "svix-id": undefined } })))
  test("it has no time", () => refuse(() => ({ headers: { "svix-timestamp": undefined } })))
  test("its time is none", () => refuse(() => ({ headers: { "svix-timestamp": "soon" } })))
  test("its id is not the one that was signed", () => refuse(() => ({ headers: { "svix-id": `msg_${newId()}` } })))
  test("its time is not the one that was signed", () =>
    refuse((given) => ({ headers: { "svix-timestamp": String(given.timestamp + 1) } })))
  test("it is older than five minutes", () =>
    refuse((given) => ({ message: { ...given, timestamp: nowSeconds() - 5 * 60 - 2 } })))
  test("it is from the future", () =>
    refuse((given) => ({ message: { ...given, timestamp: nowSeconds() + 5 * 60 + 5 } })))
  test("its body is not the one that was signed, were it by a space", () =>
    refuse((given) => ({ body: given.body.replace('"type":', '"type": ') })))
  test("it is signed, and not JSON", () => refuse((given) => ({ message: { ...given, body: "bounced" } })))
  test("it is signed, and not of that form", () =>
    refuse((given) => ({ message: { ...given, body: '{"type":"email.bounced","data":[]}' } })))
  test("it is larger than any message", () => refuse((given) => ({ body: given.body.padEnd(40_000) }), 413))
  test("its id is longer than any", () => refuse((given) => ({ message: { ...given, id: "m".repeat(201) } })))

  test("one just young enough is not", async () => {
    const mail = await newMail()
    await accept(message("email.delivered", about(mail), { timestamp: nowSeconds() - 4 * 60 - 50 }))
  })
})
