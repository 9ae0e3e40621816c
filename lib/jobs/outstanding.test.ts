import { expect, test } from "vitest"
import { systemContext } from "@/lib/core/actor"
import type { EventName } from "@/lib/core/events"
import { newId } from "@/lib/core/ids"
import { sendMail } from "@/lib/features/mails/send-mail"
import { db } from "@/lib/platform/db"
import { outstandingEvents } from "./outstanding"
import { mailKey } from "./send"

const minute = 60_000

async function newUser(role: "CLIENT" | "OPS" = "CLIENT") {
  const email = `${newId()}@example.com`
  return await db().user.create({ data: { email, name: "Ada", role, passwordHash: "x" } })
}

async function newToken(purpose: "VERIFY_EMAIL" | "RESET_PASSWORD" | "SIGN_IN", more: { usedAt?: Date } = {}) {
  const { id: userId } = await newUser()
  return await db().emailToken.create({ data: { userId, purpose, expiresAt: new Date(Date.now() + minute), ...more } })
}

async function newFile(state: "CHECKING" | "AVAILABLE") {
  const { id: uploaderId } = await newUser("OPS")
  const data = { name: "a.docx", kind: "DOCX", size: 1n, state, storageKey: newId(), uploaderId } as const
  return await db().file.create({ data })
}

async function newLink() {
  const [file, client] = [await newFile("AVAILABLE"), await newUser()]
  const expiresAt = new Date(Date.now() + minute)
  return await db().link.create({ data: { fileId: file.id, clientId: client.id, expiresAt } })
}

const happened = (name: string, data: unknown, createdAt = new Date()) => ({ id: newId(), name, data, createdAt })
const isOpen = async (event: ReturnType<typeof happened>) => (await outstandingEvents([event])).includes(event.id)

const mails: [
  EventName,
  string,
  () => Promise<Record<string, string>>,
  (data: Record<string, string>) => Promise<unknown>,
][] = [
  [
    "user/verification.requested",
    "send-verification-mail",
    async () => ({ emailTokenId: (await newToken("VERIFY_EMAIL")).id }),
    ({ emailTokenId }) => db().emailToken.update({ where: { id: emailTokenId }, data: { usedAt: new Date() } }),
  ],
  [
    "user/reset.requested",
    "send-password-reset-mail",
    async () => ({ emailTokenId: (await newToken("RESET_PASSWORD")).id }),
    ({ emailTokenId }) => db().emailToken.update({ where: { id: emailTokenId }, data: { voidedAt: new Date() } }),
  ],
  [
    "user/sign-in-code.requested",
    "send-sign-in-code-mail",
    async () => ({ emailTokenId: (await newToken("SIGN_IN")).id }),
    ({ emailTokenId }) => db().emailToken.update({ where: { id: emailTokenId }, data: { usedAt: new Date() } }),
  ],
  [
    "user/password.changed",
    "send-password-changed-mail",
    async () => ({ emailTokenId: (await newToken("RESET_PASSWORD", { usedAt: new Date() })).id }),
    ({ emailTokenId }) =>
      db().emailToken.update({ where: { id: emailTokenId }, data: { user: { update: { disabledAt: new Date() } } } }),
  ],
  [
    "user/signup.repeated",
    "send-signup-repeated-mail",
    async () => ({ userId: (await newUser()).id }),
    ({ userId }) => db().user.update({ where: { id: userId }, data: { disabledAt: new Date() } }),
  ],
  [
    "link/mail.requested",
    "send-link-mail",
    async () => ({ linkId: (await newLink()).id }),
    ({ linkId }) => db().link.update({ where: { id: linkId }, data: { endedAt: new Date(), end: "REVOKED" } }),
  ],
]

test.each(mails)("%s is sent again until its mail has a row, while it is due", async (name, job, make, end) => {
  const data = await make()
  const event = happened(name, data)
  expect(await isOpen(event)).toBe(true)
  expect(await isOpen(happened(name, data, new Date(Date.now() - 25 * 60 * minute)))).toBe(false)
  const order = { key: mailKey(event.id, job), kind: job, recipientId: newId(), lastTry: false }
  await sendMail(systemContext("test"), order, { to: "a@example.com", subject: "s", html: "h", text: "t" })
  expect(await isOpen(event)).toBe(false)
  const other = happened(name, data)
  expect(await isOpen(other)).toBe(true)
  await end(data)
  expect(await isOpen(other)).toBe(false)
})

test("file/received is sent again until its check has begun, or there is nothing to check", async () => {
  const { id } = await newFile("CHECKING")
  const event = happened("file/received", { fileId: id })
  const becomes = (data: Parameters<ReturnType<typeof db>["file"]["update"]>[0]["data"]) =>
    db().file.update({ where: { id }, data })
  expect(await isOpen(event)).toBe(true)
  await becomes({ lockToken: newId(), lockedUntil: new Date(Date.now() + minute) })
  expect(await isOpen(event)).toBe(false)
  await becomes({ lockedUntil: new Date(Date.now() - minute) })
  expect(await isOpen(event)).toBe(true)
  await becomes({ waitingFor: "scanner_away" })
  expect(await isOpen(event)).toBe(false)
  await becomes({ waitingFor: null, state: "AVAILABLE" })
  expect(await isOpen(event)).toBe(false)
  expect(await isOpen(happened("file/received", { fileId: newId() }))).toBe(false)
})

test("what no function can take is not sent again", async () => {
  expect(await isOpen(happened("file/received", { fileId: { gt: "" } }))).toBe(false)
  expect(await isOpen(happened("link/mail.requested", {}))).toBe(false)
  expect(await isOpen(happened("of/another", {}))).toBe(false)
})
