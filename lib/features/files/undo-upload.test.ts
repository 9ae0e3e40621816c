import { Readable } from "node:stream"
import { afterEach, beforeEach, expect, test, vi } from "vitest"
import type { Ops } from "@/lib/core/actor"
import { newId } from "@/lib/core/ids"
import { db } from "@/lib/platform/db"
import { makeDocument } from "@/lib/platform/office/testing/document"
import { storage } from "@/lib/platform/storage/current"
import { awaitCheck } from "./await-check"
import { completeUpload, UnknownOutcome } from "./complete-upload"
import { findFile } from "./reads"
import { receiveUpload } from "./receive-upload"
import { sealUpload } from "./seal-upload"
import { storedFile } from "./stored-file.fixture"
import { undoUpload } from "./undo-upload"

vi.mock("./seal-upload", { spy: true })
vi.mock("./reads", { spy: true })
// An outage lasts longer than anyone waits: what is done again is done once more, and then given up.
vi.mock("@/lib/platform/db-patience", () => ({
  whileDatabaseAway: async (_: number, work: () => Promise<unknown>) => work().catch(work),
}))

const away = Object.assign(new Error("Connection terminated unexpectedly"), { code: "ECONNRESET" })
const actor: Ops = {
  role: "ops",
  id: newId(),
  name: "O",
  email: "ops-undo@example.test",
  admin: false,
  sessionId: "s",
}
const ctx = { actor, requestId: "request-1", ip: null, userAgent: null }
const bytes = Buffer.from(makeDocument())
const upload = () => receiveUpload(ctx, { name: "Offer.docx", bytes: Readable.from([bytes]) })
const files = () => db().file.findMany({ where: { uploaderId: actor.id } })

/** The seal is written, and its acknowledgement is lost, however often it is tried. */
async function loseAcknowledgements(): Promise<void> {
  const real = await vi.importActual<typeof import("./seal-upload")>("./seal-upload")
  vi.mocked(sealUpload).mockImplementation(async (...given) => {
    await real.sealUpload(...given)
    throw away
  })
}

beforeEach(async () => {
  await storage().prepare()
  const { id, email, name } = actor
  await db().user.create({ data: { id, email, name, role: "OPS", passwordHash: "!", verifiedAt: new Date() } })
})
afterEach(async () => {
  vi.mocked(sealUpload).mockReset()
  vi.mocked(findFile).mockReset()
  await db().file.deleteMany()
  await db().user.deleteMany({ where: { id: actor.id } })
})

test("S71 an upload that is answered with an error is available to nobody, though its seal was written", async () => {
  await loseAcknowledgements()
  await expect(upload()).rejects.toBe(away)
  const [file] = await files()
  expect(file).toMatchObject({ state: "WITHDRAWN" })
  const told = await db().auditEvent.findMany({ where: { subjectId: file?.id ?? "" }, orderBy: { at: "asc" } })
  expect(told.map(({ action }) => action)).toEqual(["file.available", "file.withdrawn"])
  expect(told.at(-1)?.details).toMatchObject({ reason: "upload_failed" })
})

test("S71 nor is one whose check was left to a job", async () => {
  const { id, name, storageKey } = await storedFile({ state: "CHECKING" })
  await undoUpload(ctx, { id, name, storageKey })
  expect(await db().file.count({ where: { id } })).toBe(0)
})

test("S71 what was refused stays refused, and an upload that is undone twice is undone once", async () => {
  const { id, name, storageKey } = await storedFile({ state: "REJECTED" })
  await undoUpload(ctx, { id, name, storageKey })
  await undoUpload(ctx, { id, name, storageKey })
  expect(await db().file.findUnique({ where: { id } })).toMatchObject({ state: "REJECTED" })
  expect(await db().auditEvent.count({ where: { subjectId: id } })).toBe(0)
})

test("S71 a database that goes away while an answer waits for its verdict does not make it an error", async () => {
  const { id } = await storedFile({ state: "CHECKING", uploaderId: actor.id })
  const received = await findFile(actor, id)
  vi.mocked(findFile).mockRejectedValue(away)
  expect(await awaitCheck(actor, received, 100)).toMatchObject({ id, state: "CHECKING" })
})

test("S71 a resumable upload whose seal may have been written is no failure: its outcome is unknown", async () => {
  const { id } = await storedFile({ state: "RECEIVING", resumable: true, uploaderId: actor.id }, bytes)
  await loseAcknowledgements()
  await expect(completeUpload(ctx, { fileId: id })).rejects.toBeInstanceOf(UnknownOutcome)
  vi.mocked(sealUpload).mockReset()
  // The client asks anew, and is told that all is there.
  await completeUpload(ctx, { fileId: id })
  expect(await db().file.findUnique({ where: { id } })).toMatchObject({ state: "AVAILABLE" })
})
