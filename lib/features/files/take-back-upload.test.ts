import { Readable } from "node:stream"
import { afterAll, afterEach, beforeEach, describe, expect, test, vi } from "vitest"
import { type Ops, systemContext } from "@/lib/core/actor"
import { newId } from "@/lib/core/ids"
import { db } from "@/lib/platform/db"
import { makeDocument } from "@/lib/platform/office/testing/document"
import { storage } from "@/lib/platform/storage/current"
import { awaitCheck } from "./await-check"
import { checkFile } from "./check-file"
import { completeUpload } from "./complete-upload"
import { type Look, lookAtUpload } from "./look-at-upload"
import { findFile } from "./reads"
import { receiveUpload } from "./receive-upload"
import { sealUpload } from "./seal-upload"
import { isStored, storedFile } from "./stored-file.fixture"
import { takeBackUpload, takenBackUploads } from "./take-back-upload"
import { lockUpload } from "./upload-lock"

vi.mock("./seal-upload", { spy: true })
vi.mock("./look-at-upload", { spy: true })
// An outage lasts longer than a request waits. What is done after its answer has all the time that it has in the product.
vi.mock("@/lib/platform/db-patience", async (actual) => {
  const { whileDatabaseAway } = await actual<typeof import("@/lib/platform/db-patience")>()
  return {
    whileDatabaseAway: <Result>(seconds: number, work: () => Promise<Result>) =>
      whileDatabaseAway(Number.isFinite(seconds) ? 0 : seconds, work),
  }
})

const proxy = await vi.hoisted(async () => {
  const { FaultProxy } = await import("@/scripts/faults/fault-proxy")
  const url = process.env.DATABASE_URL ?? ""
  const made = await FaultProxy.to(url)
  process.env.DATABASE_URL = made.through(url)
  return made
})

const actor: Ops = { role: "ops", id: newId(), name: "Olga", email: "olga@example.test", admin: false, sessionId: "s" }
const ctx = { ...systemContext("request-1"), actor }
const bytes = Buffer.from(makeDocument())
const away = Object.assign(new Error("Connection terminated unexpectedly"), { code: "ECONNRESET" })

const facts = { title: null, author: null, pageCount: 1, thumbnail: null }
const passed: Look = {
  result: "admitted",
  report: { ok: true, kind: "docx", facts, findings: [], notices: [] },
}

const send = () => receiveUpload(ctx, { name: "Offer.docx", bytes: Readable.from([bytes]) })
const resumable = () => storedFile({ state: "RECEIVING", resumable: true, uploaderId: actor.id }, bytes)
const find = (id: string) => db().file.findUnique({ where: { id } })
const audited = async (id: string) =>
  (await db().auditEvent.findMany({ where: { subjectId: id }, orderBy: { id: "asc" } })).map(({ action }) => action)

/** The next seal commits, and then the database is away: nobody hears of it. */
async function cutAfterSeal(
  beforeCut: (fileId: string) => Promise<unknown> = async () => undefined,
): Promise<string[]> {
  const sealed: string[] = []
  const { sealUpload: seal } = await vi.importActual<typeof import("./seal-upload")>("./seal-upload")
  vi.mocked(sealUpload).mockImplementationOnce(async (...given) => {
    const { id } = await seal(...given)
    sealed.push(id)
    await beforeCut(id)
    await proxy.set("refuse")
    throw away
  })
  return sealed
}

async function mend(): Promise<void> {
  await proxy.set("pass")
  await takenBackUploads()
}

async function giveLink(fileId: string): Promise<void> {
  const data = { email: `${newId()}@example.test`, name: "Clara", role: "CLIENT", passwordHash: "x" } as const
  const client = await db().user.create({ data })
  await db().link.create({ data: { fileId, clientId: client.id, expiresAt: new Date(Date.now() + 60_000) } })
}

beforeEach(async () => {
  vi.mocked(lookAtUpload).mockResolvedValue(passed)
  await storage().prepare()
  const { id, email, name } = actor
  await db().user.create({ data: { id, email, name, role: "OPS", passwordHash: "x" } })
})
afterEach(async () => {
  await mend()
  vi.mocked(sealUpload).mockReset()
  vi.mocked(lookAtUpload).mockReset()
  await db().link.deleteMany()
  await db().file.deleteMany()
  await db().user.deleteMany()
})
afterAll(async () => {
  await db().$disconnect()
  await proxy.stop()
})

describe("S71 an upload in one request that is answered with an error", () => {
  test("is gone when the database is back, though its seal was written", async () => {
    let storageKey = ""
    const [id] = await cutAfterSealOf(async (fileId) => {
      const file = await find(fileId)
      expect(file).toMatchObject({ state: "AVAILABLE" })
      storageKey = file?.storageKey ?? ""
    })
    expect(await find(id)).toBeNull()
    expect(await isStored(storageKey)).toBe(false)
    expect(await audited(id)).toEqual(["file.available", "file.upload_failed"])
  })

  async function cutAfterSealOf(beforeCut: (fileId: string) => Promise<unknown>): Promise<[string]> {
    const sealed = await cutAfterSeal(beforeCut)
    await expect(send()).rejects.toThrow()
    await mend()
    expect(sealed).toHaveLength(1)
    return [sealed[0] ?? ""]
  }

  test("is gone before its job comes to it", async () => {
    vi.mocked(lookAtUpload).mockResolvedValue({ result: "passed" })
    const [id] = await cutAfterSealOf(async (fileId) => {
      expect(await find(fileId)).toMatchObject({ state: "CHECKING" })
    })
    await checkFile(systemContext("job"), id)
    expect(await find(id)).toBeNull()
    expect(await audited(id)).toEqual(["file.upload_failed"])
  })

  test("is withdrawn, and its links end, where a client has one by now", async () => {
    const [id] = await cutAfterSealOf(giveLink)
    expect(await find(id)).toMatchObject({ state: "WITHDRAWN" })
    expect(await db().link.findMany()).toMatchObject([{ end: "REVOKED" }])
    expect(await audited(id)).toEqual(["file.available", "file.upload_failed"])
  })

  test("cannot be sealed any more by what is still on its way", async () => {
    const { id, name, storageKey, size } = await storedFile({ state: "RECEIVING" }, bytes)
    const upload = { id, name, storageKey, kind: "docx" as const, size: Number(size), sha256: "00" }
    await takeBackUpload(ctx, upload)
    await expect(sealUpload(ctx, upload, { result: "passed" })).rejects.toMatchObject({ code: "not_found" })
    expect(await audited(id)).toEqual([])
  })

  test("stays refused where it was", async () => {
    const { id, storageKey } = await storedFile({ state: "REJECTED" })
    await takeBackUpload(ctx, { id, storageKey })
    expect(await find(id)).toMatchObject({ state: "REJECTED" })
  })
})

describe("S71 a resumable upload that is answered with an error", () => {
  test("is open again when the database is back, and complete once somebody is told so", async () => {
    const { id } = await resumable()
    await cutAfterSeal()
    await expect(completeUpload(ctx, { fileId: id })).rejects.toThrow()
    await mend()
    expect(await find(id)).toMatchObject({ state: "RECEIVING", sha256: null, availableAt: null, checkTries: 0 })
    expect(await audited(id)).toEqual(["file.available", "file.upload_failed"])
    await completeUpload(ctx, { fileId: id })
    expect(await find(id)).toMatchObject({ state: "AVAILABLE" })
  })

  test("stays complete when another request has told so meanwhile", async () => {
    const { id } = await resumable()
    const failed = await completeUpload(ctx, { fileId: id })
    expect(await completeUpload(ctx, { fileId: id })).toBeNull()
    if (failed) await takeBackUpload(ctx, failed)
    expect(await find(id)).toMatchObject({ state: "AVAILABLE" })
  })

  test("cannot be sealed any more by what is still on its way", async () => {
    const { id, name, storageKey, size } = await resumable()
    const sealId = newId()
    await db().file.update({ where: { id }, data: { sealId } })
    const upload = { id, name, storageKey, kind: "docx" as const, size: Number(size), sha256: "00", sealId }
    await takeBackUpload(ctx, upload)
    expect(await sealUpload(ctx, upload, { result: "passed" })).toMatchObject({ state: "RECEIVING" })
    expect(await find(id)).toMatchObject({ state: "RECEIVING" })
  })

  test("is withdrawn where a client has a link by now", async () => {
    const { id } = await resumable()
    await cutAfterSeal(giveLink)
    await expect(completeUpload(ctx, { fileId: id })).rejects.toThrow()
    await mend()
    expect(await find(id)).toMatchObject({ state: "WITHDRAWN" })
  })
})

test("of two requests that complete an upload at once both are told that it is whole", async () => {
  const { id } = await resumable()
  await Promise.all([completeUpload(ctx, { fileId: id }), completeUpload(ctx, { fileId: id })])
  expect(await find(id)).toMatchObject({ state: "AVAILABLE" })
  expect(await audited(id)).toEqual(["file.available"])
})

describe("S71 a database that goes away after an upload has succeeded does not make it an error", () => {
  test("while its answer waits for the verdict", async () => {
    const { id } = await storedFile({ state: "CHECKING", uploaderId: actor.id })
    const received = await findFile(actor, id)
    await proxy.set("refuse")
    expect(await awaitCheck(actor, received, 100)).toMatchObject({ id, state: "CHECKING" })
  })

  test("when its place is given back", async () => {
    const { id } = await resumable()
    const { release } = await lockUpload(id, () => undefined)
    await proxy.set("refuse")
    await release()
  })
})
