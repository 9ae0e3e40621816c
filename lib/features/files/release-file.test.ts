import { afterEach, beforeEach, expect, test, vi } from "vitest"
import { type Client, type Ops, systemContext } from "@/lib/core/actor"
import { db } from "@/lib/platform/db"
import { examineInThread } from "@/lib/platform/office/pool/gate"
import { checkFile } from "./check-file"
import { findFile, listFiles } from "./reads"
import { holdFile, releaseFile } from "./release-file"
import { listFilesQuery } from "./schema"
import { storedFile } from "./stored-file.fixture"

vi.hoisted(() => {
  process.env.HOLD_FINDINGS = "1"
})
vi.mock("@/lib/platform/office/pool/gate", async (actual) => ({
  ...(await actual<object>()),
  examineInThread: vi.fn(),
}))

const actor: Ops = {
  role: "ops",
  id: "0197a000-0000-7000-8000-000000000001",
  name: "O",
  email: "o@example.test",
  admin: false,
  sessionId: "s",
}
const client: Client = {
  role: "client",
  id: "0197a000-0000-7000-8000-000000000002",
  name: "C",
  email: "c@example.test",
  verified: true,
  sessionId: "s",
}
const ctx = { ...systemContext("test"), actor }
const facts = { title: null, author: null, pageCount: null, thumbnail: null }

const find = (count: number) =>
  vi.mocked(examineInThread).mockResolvedValue({
    result: "examined",
    report: {
      ok: true,
      kind: "docx",
      facts,
      notices: [],
      findings: count > 0 ? [{ code: "comments", count, places: [] }] : [],
    },
  })

beforeEach(() => find(1))
afterEach(async () => {
  await db().file.deleteMany()
})

test("where the settings say so, a file with findings waits for its release, and one without does not", async () => {
  const held = await storedFile()
  await checkFile(ctx, held.id)
  expect(await db().file.findUnique({ where: { id: held.id } })).toMatchObject({ state: "HELD", availableAt: null })
  find(0)
  const plain = await storedFile()
  await checkFile(ctx, plain.id)
  expect(await db().file.findUnique({ where: { id: plain.id } })).toMatchObject({ state: "AVAILABLE" })
})

test("a release and a hold are on record, once each, and a refused file knows neither", async () => {
  const { id } = await storedFile({ state: "HELD" })
  expect((await releaseFile(ctx, id)).state).toBe("AVAILABLE")
  expect((await releaseFile(ctx, id)).availableAt).not.toBeNull()
  expect((await holdFile(ctx, id)).state).toBe("HELD")
  expect((await holdFile(ctx, id)).state).toBe("HELD")
  const events = await db().auditEvent.findMany({ where: { subjectId: id }, orderBy: { at: "asc" } })
  expect(events.map(({ action }) => action)).toEqual(["file.released", "file.held"])
  const refused = await storedFile({ state: "REJECTED" })
  await expect(releaseFile(ctx, refused.id)).rejects.toMatchObject({ code: "conflict" })
  await expect(holdFile(ctx, refused.id)).rejects.toMatchObject({ code: "conflict" })
})

test("when a file was available first stands, however often it is held back and released", async () => {
  const first = new Date("2026-01-02T03:04:05.678Z")
  const { id } = await storedFile({ state: "AVAILABLE", availableAt: first })
  for (const verb of [holdFile, releaseFile, holdFile, releaseFile]) {
    expect((await verb(ctx, id)).availableAt).toBe(first.toISOString())
  }
  const events = await db().auditEvent.findMany({ where: { subjectId: id }, orderBy: { at: "asc" } })
  expect(events.map(({ action }) => action)).toEqual(["file.held", "file.released", "file.held", "file.released"])
})

test("what is held back is for no client, whatever it was before, and comes back in its place", async () => {
  const times = ["2026-01-01T00:00:00Z", "2026-01-02T00:00:00Z", "2026-01-03T00:00:00Z"]
  const files = []
  for (const time of times) files.push(await storedFile({ state: "AVAILABLE", availableAt: new Date(time) }))
  const [oldest, middle, newest] = files.map(({ id }) => id)
  const listed = async () => (await listFiles(client, listFilesQuery.parse({}))).items.map(({ id }) => id)
  await holdFile(ctx, middle ?? "")
  expect(await listed()).toEqual([newest, oldest])
  await expect(findFile(client, middle ?? "")).rejects.toMatchObject({ code: "not_found" })
  await releaseFile(ctx, middle ?? "")
  expect(await listed()).toEqual([newest, middle, oldest])
})
