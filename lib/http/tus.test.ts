import { afterEach, beforeEach, describe, expect, test, vi } from "vitest"
import { type Ops, systemContext } from "@/lib/core/actor"
import { newId } from "@/lib/core/ids"
import { findUpload } from "@/lib/features/files/append-upload"
import { lookAtUpload } from "@/lib/features/files/look-at-upload"
import { storedFile } from "@/lib/features/files/stored-file.fixture"
import { db } from "@/lib/platform/db"
import { makeDocument } from "@/lib/platform/office/testing/document"
import { storage } from "@/lib/platform/storage/current"
import { answerTus, uploadsPath } from "./tus"

vi.mock("@/lib/features/files/append-upload", { spy: true })
vi.mock("@/lib/features/files/look-at-upload", { spy: true })

const actor: Ops = { role: "ops", id: newId(), name: "Olga", email: "olga@example.test", admin: false, sessionId: "s" }
const ctx = { ...systemContext("request-1"), actor }
const bytes = Buffer.from(makeDocument())

function ask(method: string, path: string, headers: Record<string, string> = {}, body?: Buffer): Promise<Response> {
  const address = new URL(path, "http://localhost:3000")
  const init = { method, headers: { "tus-resumable": "1.0.0", ...headers }, body: body && new Uint8Array(body) }
  return answerTus(ctx, new Request(address, init))
}

/** All its bytes are there, and nobody has completed it. */
const whole = (touchedAt = new Date()) =>
  storedFile({ state: "RECEIVING", resumable: true, uploaderId: actor.id, touchedAt }, bytes)
const stateOf = async (id: string) => (await db().file.findUniqueOrThrow({ where: { id } })).state

beforeEach(async () => {
  const facts = { title: null, author: null, pageCount: 1, thumbnail: null }
  const report = { ok: true as const, kind: "docx" as const, facts, findings: [], notices: [] }
  vi.mocked(lookAtUpload).mockResolvedValue({ result: "admitted", report })
  await storage().prepare()
  const { id, email, name } = actor
  await db().user.create({ data: { id, email, name, role: "OPS", passwordHash: "x" } })
})
afterEach(async () => {
  vi.mocked(findUpload).mockReset()
  vi.mocked(lookAtUpload).mockReset()
  await db().file.deleteMany()
  await db().user.deleteMany()
})

describe("S71 an upload that is whole, and not complete, is completed by an answer that says so", () => {
  test("to HEAD, however long it was silent", async () => {
    const { id } = await whole(new Date(Date.now() - 30 * 86_400_000))
    const answer = await ask("HEAD", `${uploadsPath}/${id}`)
    expect([answer.status, answer.headers.get("upload-offset")]).toEqual([200, String(bytes.length)])
    expect(await stateOf(id)).toBe("AVAILABLE")
  })

  test("and not by one that refuses something", async () => {
    const { id } = await whole()
    const wrong = { "upload-offset": "1", "content-type": "application/offset+octet-stream" }
    expect((await ask("PATCH", `${uploadsPath}/${id}`, wrong, Buffer.alloc(0))).status).toBe(409)
    expect((await ask("DELETE", `${uploadsPath}/${id}`)).status).toBe(400)
    expect(await stateOf(id)).toBe("RECEIVING")
  })
})

test("S71 an upload whose answer fails after it was completed is open again", async () => {
  const failure = Object.assign(new Error("Connection terminated unexpectedly"), { code: "ECONNRESET" })
  const { findUpload: find } = await vi.importActual<typeof import("@/lib/features/files/append-upload")>(
    "@/lib/features/files/append-upload",
  )
  // The protocol's library asks for the upload once more after it is complete.
  vi.mocked(findUpload).mockImplementation(async (...given) => {
    const upload = await find(...given)
    if (upload.complete) throw failure
    return upload
  })
  const headers = {
    "upload-length": String(bytes.length),
    "upload-metadata": `filename ${Buffer.from("Offer.docx").toString("base64")}`,
    "content-type": "application/offset+octet-stream",
  }
  expect((await ask("POST", uploadsPath, headers, bytes)).status).toBe(503)
  const [file] = await db().file.findMany()
  expect(file).toMatchObject({ name: "Offer.docx", state: "RECEIVING" })
})

test("a withdrawn upload is not there any more", async () => {
  const { id } = await storedFile({ state: "WITHDRAWN", resumable: true, uploaderId: actor.id }, bytes)
  expect((await ask("HEAD", `${uploadsPath}/${id}`)).status).toBe(404)
})
