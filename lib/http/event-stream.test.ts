import { once } from "node:events"
import { createServer, get, type IncomingMessage } from "node:http"
import type { AddressInfo } from "node:net"
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest"
import { modules } from "@/app/api/v1/modules"
import { newId } from "@/lib/core/ids"
import { newTokens } from "@/lib/features/sessions/open-session"
import { db } from "@/lib/platform/db"
import type { FileState } from "@/lib/platform/generated/prisma/enums"
import { liveHub } from "@/lib/platform/live/hub"
import { endEventStreams, streamsPerPerson } from "./event-stream"
import { serveRoutes } from "./serve"

type Signed = { id: string; sessionId: string; token: string }
/** A stream that is read: what came so far, and whether it has ended. */
type Heard = { response: IncomingMessage; text: string; ended: boolean }

const serve = serveRoutes("/api/v1", modules)
const server = createServer((request, response) => void serve(request, response))
let ops: Signed
let client: Signed

beforeAll(async () => {
  server.listen(0, "127.0.0.1")
  await once(server, "listening")
})
beforeEach(async () => {
  ops = await signedIn("OPS")
  client = await signedIn("CLIENT")
})
afterEach(endEventStreams)
afterAll(async () => {
  server.closeAllConnections()
  server.close()
  await liveHub().stop()
})

async function signedIn(role: "OPS" | "CLIENT"): Promise<Signed> {
  const person = { name: "Somebody", email: `${newId()}@example.com`, role, passwordHash: "!", verifiedAt: new Date() }
  const { id } = await db().user.create({ data: person })
  const { access, answer } = newTokens()
  const session = {
    userId: id,
    kind: "BEARER",
    sessionVersion: 0,
    expiresAt: new Date(Date.now() + 3_600_000),
  } as const
  const { id: sessionId } = await db().session.create({ data: { ...session, ...access } })
  return { id, sessionId, token: answer.access_token }
}

async function call({ token }: Signed, method = "GET"): Promise<IncomingMessage> {
  const { port } = server.address() as AddressInfo
  const headers = { authorization: `Bearer ${token}` }
  const request = get({ port, path: "/api/v1/events", method, headers, agent: false })
  const [response] = await once(request, "response")
  response.on("error", () => undefined)
  return response
}

/** Opens a stream and waits until changes are told. */
async function hear(person: Signed): Promise<Heard> {
  const response = await call(person)
  expect(response.statusCode).toBe(200)
  const heard: Heard = { response, text: "", ended: false }
  response.setEncoding("utf8").on("data", (text: string) => {
    heard.text += text
  })
  response.on("close", () => {
    heard.ended = true
  })
  await vi.waitFor(() => expect(heard.text).toContain("event: ready\n"))
  return heard
}

/** The events that came, without what every stream begins with. */
function events({ text }: Heard): string[] {
  return [...text.matchAll(/event: (\w+)\n(?:id: \d+\n)?data: (.*)\n\n/g)]
    .map(([, event, data]) => `${event} ${data}`)
    .filter((event) => event !== "ready {}")
}

async function newFile(state: FileState): Promise<string> {
  const file = { name: "Offer.docx", kind: "DOCX", size: 1, state, storageKey: newId(), uploaderId: ops.id } as const
  return (await db().file.create({ data: file })).id
}

const move = (id: string, data: { state?: FileState; waitingFor?: string }) => db().file.update({ where: { id }, data })

test("S39 Ops are told of every change, a client of what is there for them alone", async () => {
  const [toOps, toClient] = await Promise.all([hear(ops), hear(client)])
  expect(toOps.response.headers["content-type"]).toBe("text/event-stream")
  expect(toOps.response.headers["content-length"]).toBeUndefined()
  expect(toOps.text).toMatch(/^retry: \d+\n\n/)

  const id = await newFile("RECEIVING")
  await move(id, { state: "CHECKING" })
  await move(id, { waitingFor: "scanner_away" })
  await move(id, { state: "AVAILABLE" })
  await move(id, { state: "HELD" })
  await move(id, { state: "AVAILABLE" })
  await move(id, { state: "WITHDRAWN" })
  const refused = await newFile("CHECKING")
  await move(refused, { state: "REJECTED" })
  await db().file.delete({ where: { id: refused } })
  const last = await newFile("AVAILABLE")

  const file = (fileId: string, state: FileState) => `file ${JSON.stringify({ id: fileId, state })}`
  const gone = (fileId: string) => `gone ${JSON.stringify({ id: fileId })}`
  await vi.waitFor(() => expect(events(toOps).at(-1)).toBe(file(last, "AVAILABLE")))
  await vi.waitFor(() => expect(events(toClient).at(-1)).toBe(file(last, "AVAILABLE")))
  expect(events(toOps)).toEqual([
    file(id, "RECEIVING"),
    file(id, "CHECKING"),
    file(id, "CHECKING"),
    file(id, "AVAILABLE"),
    file(id, "HELD"),
    file(id, "AVAILABLE"),
    file(id, "WITHDRAWN"),
    file(refused, "CHECKING"),
    file(refused, "REJECTED"),
    gone(refused),
    file(last, "AVAILABLE"),
  ])
  expect(events(toClient)).toEqual([
    file(id, "AVAILABLE"),
    gone(id),
    file(id, "AVAILABLE"),
    gone(id),
    file(last, "AVAILABLE"),
  ])
})

test("what a transaction takes back is not told", async () => {
  const toOps = await hear(ops)
  const id = await newFile("CHECKING")
  const takenBack = db().$transaction(async (tx) => {
    await tx.file.update({ where: { id }, data: { state: "AVAILABLE" } })
    throw new Error("taken back")
  })
  await expect(takenBack).rejects.toThrow("taken back")
  await move(id, { state: "REJECTED" })
  await vi.waitFor(() => expect(events(toOps)).toHaveLength(2))
  expect(events(toOps).at(-1)).toContain("REJECTED")
})

test.each<[string, (person: Signed) => Promise<unknown>]>([
  ["S29 a revoked session", (person) => revoke(person)],
  ["S30 a disabled person", ({ id }) => change(id, { disabledAt: new Date() })],
  ["S31 a changed role", ({ id }) => change(id, { role: "OPS" })],
  ["S33 a changed password", ({ id }) => change(id, { sessionVersion: 1 })],
  ["S41 an address that is verified no more", ({ id }) => change(id, { verifiedAt: null })],
])("%s ends its streams at once, and nobody else's", async (_case, act) => {
  const [ended, other] = await Promise.all([hear(client), hear(await signedIn("CLIENT"))])
  await act(client)
  await vi.waitFor(() => expect(ended.ended).toBe(true), { timeout: 5_000 })
  const id = await newFile("AVAILABLE")
  await vi.waitFor(() => expect(events(other)).toEqual([`file {"id":"${id}","state":"AVAILABLE"}`]))
  expect(other.ended).toBe(false)
})

const revoke = ({ sessionId: id }: Signed) => db().session.update({ where: { id }, data: { revokedAt: new Date() } })
const change = (id: string, data: { disabledAt?: Date; role?: "OPS"; sessionVersion?: number; verifiedAt?: null }) =>
  db().user.update({ where: { id }, data })

test("one person has so many streams and no more, and gets the place of one that was closed", async () => {
  const open = await Promise.all(Array.from({ length: streamsPerPerson }, () => hear(client)))
  const refused = await call(client)
  expect(refused.statusCode).toBe(429)
  expect(refused.headers["retry-after"]).toBeDefined()
  expect((await call(client, "HEAD")).statusCode).toBe(200)
  expect((await hear(ops)).ended).toBe(false)
  open[0]!.response.destroy()
  await vi.waitFor(async () => {
    const again = await call(client)
    expect(again.statusCode).toBe(200)
    again.destroy()
  })
})

test("an orderly end of the process is an orderly end of the stream", async () => {
  const toOps = await hear(ops)
  endEventStreams()
  await vi.waitFor(() => expect(toOps.ended).toBe(true))
  expect(toOps.response.complete).toBe(true)
})

test("after the database was away, it says ready once more and goes on", async () => {
  const toOps = await hear(ops)
  await db().$executeRaw`
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE application_name = 'waybill-listener' AND datname = current_database()`
  await vi.waitFor(() => expect(toOps.text.match(/event: ready/g)).toHaveLength(2), { timeout: 10_000 })
  const id = await newFile("CHECKING")
  await vi.waitFor(() => expect(events(toOps)).toEqual([`file {"id":"${id}","state":"CHECKING"}`]))
})

test("a reader that takes nothing is cut off, and one that keeps up is not", async () => {
  const slow = await call(ops)
  slow.pause()
  const other = await hear(ops)
  const [batches, count, bytes] = [30, 100, 7_000]
  for (let batch = 1; batch <= batches; batch++) {
    await db().$executeRaw`
      SELECT pg_notify('waybill_file', json_build_object('id', rpad(n::text, ${bytes}::int), 'to', 'CHECKING')::text)
      FROM generate_series(1, ${count}::int) n`
    await vi.waitFor(() => expect(other.text.length).toBeGreaterThan(batch * count * bytes))
  }
  expect(other.ended).toBe(false)
  let taken = 0
  slow.on("data", (bytes: Buffer) => {
    taken += bytes.length
  })
  slow.resume()
  await vi.waitFor(() => expect(slow.destroyed).toBe(true))
  expect(slow.complete).toBe(false)
  expect(taken).toBeLessThan(batches * count * bytes)
})
