import { afterEach, beforeEach, describe, expect, test, vi } from "vitest"
import { type Client, type Ops, systemContext } from "@/lib/core/actor"
import { newId } from "@/lib/core/ids"
import { db } from "@/lib/platform/db"
import { type Env, env } from "@/lib/platform/env"
import { storage } from "@/lib/platform/storage/current"
import { beginUpload } from "./begin-upload"
import { completeUpload } from "./complete-upload"
import { listFiles } from "./reads"
import { receiveUpload } from "./receive-upload"
import { dismissRefusal, findFileOrRefusal } from "./refusals"
import { maxRefusals } from "./refuse-upload"
import { type ListFilesQuery, listFilesQuery } from "./schema"
import { isStored, storedFile } from "./stored-file.fixture"
import { readStory } from "./story"
import { sweepUploads } from "./sweep-uploads"
import { withdrawFile } from "./withdraw-file"

vi.mock("@/lib/platform/env", { spy: true })

const client: Client = { role: "client", id: newId(), name: "C", email: "c@x.test", verified: true, sessionId: "s" }
const set = (settings: Partial<Env>) => vi.mocked(env).mockReturnValue({ ...env(), ...settings })

async function opsContext() {
  const { id, name, email } = await db().user.create({
    data: { email: `${newId()}@example.test`, name: "Olga Ops", role: "OPS", passwordHash: "x" },
  })
  const actor: Ops = { role: "ops", id, name, email, admin: false, sessionId: "s" }
  return { ...systemContext("request-1"), actor }
}

async function* bytesOf(...chunks: string[]): AsyncGenerator<Uint8Array> {
  for (const chunk of chunks) yield Buffer.from(chunk)
}

const list = (actor: Ops | Client, query: Partial<ListFilesQuery> = {}) =>
  listFiles(actor, listFilesQuery.parse({ state: "REJECTED", ...query }))
const audited = (id: string) => db().auditEvent.findMany({ where: { subjectId: id } })

beforeEach(() => storage().prepare())
afterEach(async () => {
  vi.mocked(env).mockReset()
  await db().refusal.deleteMany()
  await db().file.deleteMany()
})

describe("an upload that is refused is on record, with its audit event and without a file:", () => {
  const cases: [string, string, string, number, string][] = [
    ["another kind of file", "run.exe", "unsupported_type", 12, "run.exe"],
    ["a name that deceives", "exe\u202excod.docx", "invalid_request", 12, "exe\uFFFDxcod.docx"],
    ["a name that no database keeps", "a\0b\ud800.docx", "invalid_request", 12, "a\uFFFDb\uFFFD.docx"],
    ["a name that is too long", `${"x".repeat(300)}.docx`, "invalid_request", 12, `${"x".repeat(252)}…`],
    ["an empty file", "empty.docx", "empty_file", 0, "empty.docx"],
    ["a file that is too large", "large.docx", "too_large", 2_000, "large.docx"],
  ]
  test.each(cases)("by tus, %s", async (_, name, code, size, shown) => {
    set({ MAX_UPLOAD_BYTES: 1_000 })
    const ctx = await opsContext()
    await expect(beginUpload(ctx, { name, size, resumable: true })).rejects.toMatchObject({ code })
    const { items } = await list(ctx.actor)
    expect(items).toMatchObject([
      { name: shown, kind: null, size, state: "REJECTED", reason: code, reasonWhere: null, uploadedBy: "Olga Ops" },
    ])
    expect(await audited(items[0]?.id ?? "")).toMatchObject([
      { action: "file.rejected", actorId: ctx.actor.id, details: { name: shown, size, reason: code } },
    ])
    expect(await db().file.count()).toBe(0)
  })

  const forms: [string, string, string[], string, number][] = [
    ["another kind of file", "run.exe", ["MZ"], "unsupported_type", 0],
    ["a name that deceives", "exe\u202excod.docx", ["x"], "invalid_request", 0],
    ["an empty file", "empty.docx", [], "empty_file", 0],
    ["no document", "text.docx", ["some text"], "not_office", 9],
    ["a file that is too large", "large.docx", ["x".repeat(900), "x".repeat(200), "x"], "too_large", 1_100],
  ]
  test.each(forms)("in one request, %s", async (_, name, chunks, code, size) => {
    set({ MAX_UPLOAD_BYTES: 1_000 })
    const ctx = await opsContext()
    await expect(receiveUpload(ctx, { name, bytes: bytesOf(...chunks) })).rejects.toMatchObject({ code })
    expect((await list(ctx.actor)).items).toMatchObject([{ kind: null, size, state: "REJECTED", reason: code }])
    expect(await db().file.count()).toBe(0)
  })

  test("what is over a quota, either way", async () => {
    set({ QUOTA_BYTES_PER_UPLOADER: 100 })
    const ctx = await opsContext()
    const refused = { code: "quota_exceeded" }
    await expect(beginUpload(ctx, { name: "a.docx", size: 101, resumable: true })).rejects.toMatchObject(refused)
    const bytes = bytesOf("x".repeat(101))
    await expect(receiveUpload(ctx, { name: "b.docx", bytes })).rejects.toMatchObject(refused)
    expect((await list(ctx.actor)).items).toMatchObject([
      { name: "b.docx", reason: "quota_exceeded", size: 101 },
      { name: "a.docx", reason: "quota_exceeded", size: 101 },
    ])
  })

  test("what is no document by its last byte, once, with its place, and its bytes are gone", async () => {
    const ctx = await opsContext()
    const waiting = { state: "RECEIVING", resumable: true, uploaderId: ctx.actor.id, name: "b.docx" } as const
    const upload = await storedFile(waiting, Buffer.from("no document"))
    const ends = [1, 2, 3].map(() => completeUpload(ctx, { fileId: upload.id }))
    for (const end of await Promise.allSettled(ends)) {
      expect(end).toMatchObject({ status: "rejected" })
    }
    expect((await list(ctx.actor)).items).toMatchObject([{ id: upload.id, name: "b.docx", reason: "not_office" }])
    expect(await audited(upload.id)).toMatchObject([{ action: "file.rejected" }])
    expect(await db().file.count()).toBe(0)
    expect(await isStored(upload.storageKey)).toBe(false)
  })
})

test("an upload that ends early, or sends no name, leaves nothing", async () => {
  const ctx = await opsContext()
  const broken = (async function* () {
    yield Buffer.from("PK")
    throw new Error("connection lost")
  })()
  await expect(receiveUpload(ctx, { name: "a.docx", bytes: broken })).rejects.toThrow("connection lost")
  await expect(beginUpload(ctx, { name: " ", size: 3, resumable: true })).rejects.toMatchObject({
    code: "unsupported_type",
  })
  expect((await list(ctx.actor)).items).toEqual([])
})

test("files and refusals are one list, page by page, in each order, and found by name", async () => {
  const ctx = await opsContext()
  const at = (minute: number) => new Date(Date.UTC(2026, 0, 1, 0, minute))
  for (let index = 0; index < 12; index++) {
    const [name, size] = [`${index % 5} ${index}.docx`, (index * 7) % 5]
    if (index % 3 === 0) {
      await storedFile({ name, size, state: "REJECTED", reasonCode: "dde", createdAt: at(index >> 1) })
      continue
    }
    const of = { name, size, uploaderId: ctx.actor.id, reasonCode: "not_office", at: at(index >> 1) }
    await db().refusal.create({ data: of })
  }
  const keys = { createdAt: "createdAt", name: "name", size: "size" } as const
  for (const sort of listFilesQuery.shape.sort.unwrap().options) {
    const key = keys[sort.replace("-", "") as keyof typeof keys]
    const found = []
    for (let cursor: string | null | undefined; cursor !== null; ) {
      const page = await list(ctx.actor, { sort, limit: 5, ...(cursor ? { cursor } : {}) })
      found.push(...page.items)
      cursor = page.nextCursor
    }
    expect(new Set(found.map(({ id }) => id)).size, sort).toBe(12)
    const values = found.map((one) => one[key])
    const { compare } = new Intl.Collator("und", { numeric: true })
    const sorted = [...values].sort((a, b) => (typeof a === "number" ? a - Number(b) : compare(a, String(b))))
    expect(values, sort).toEqual(sort.startsWith("-") ? sorted.reverse() : sorted)
  }
  expect((await list(ctx.actor, { q: "4 4." })).items.map(({ name }) => name)).toEqual(["4 4.docx"])
  expect((await list(ctx.actor, { kind: "docx" })).items.map(({ kind }) => kind)).toEqual(Array(4).fill("docx"))
  expect((await listFiles(ctx.actor, listFilesQuery.parse({}))).items).toHaveLength(4)
})

test("S36 a refusal is for Ops: a client neither lists, finds nor dismisses it", async () => {
  const ctx = await opsContext()
  await expect(beginUpload(ctx, { name: "run.exe", size: 3, resumable: true })).rejects.toThrow()
  const { id = "" } = (await list(ctx.actor)).items[0] ?? {}
  expect((await list(client)).items).toEqual([])
  await expect(findFileOrRefusal(client, id)).rejects.toMatchObject({ code: "not_found" })
  const asClient = { ...ctx, actor: client } as unknown as typeof ctx
  await expect(withdrawFile(asClient, id)).rejects.toMatchObject({ code: "forbidden" })
  await expect(dismissRefusal(asClient, id)).rejects.toMatchObject({ code: "forbidden" })
  expect(await findFileOrRefusal(ctx.actor, id)).toMatchObject({ id, kind: null, reason: "unsupported_type" })
  expect(await readStory(ctx.actor, id)).toMatchObject({
    file: { id },
    events: [{ action: "file.rejected", actor: "Olga Ops" }],
    deliveries: [],
  })
})

test("a refusal and a refused file are dismissed alike, once; the trail keeps both", async () => {
  const ctx = await opsContext()
  await expect(beginUpload(ctx, { name: "run.exe", size: 3, resumable: true })).rejects.toThrow()
  const file = await storedFile({ state: "REJECTED", reasonCode: "dde" })
  const ids = (await list(ctx.actor)).items.map(({ id }) => id)
  expect(ids).toHaveLength(2)
  expect(ids).toContain(file.id)
  for (const id of ids) {
    expect(await withdrawFile(ctx, id)).toMatchObject({ id, state: "REJECTED" })
    await expect(withdrawFile(ctx, id)).rejects.toMatchObject({ code: "not_found" })
    expect((await audited(id)).map(({ action }) => action)).toContain("file.dismissed")
  }
  expect((await list(ctx.actor)).items).toEqual([])
})

test("of one uploader the newest thousand are kept, also when many come at once", async () => {
  const ctx = await opsContext()
  const uploaderId = ctx.actor.id
  const old = (_: unknown, index: number) => ({
    name: `old ${index}`,
    size: 1,
    uploaderId,
    reasonCode: "x",
    at: new Date(Date.UTC(2026, 0, 1) + index),
  })
  await db().refusal.createMany({ data: Array.from({ length: maxRefusals }, old) })
  const others = await opsContext()
  await expect(beginUpload(others, { name: "other.exe", size: 1, resumable: true })).rejects.toThrow()
  const more = Array.from({ length: 8 }, (_, index) =>
    beginUpload(ctx, { name: `${index}.exe`, size: 1, resumable: true }),
  )
  await Promise.allSettled(more)
  expect(await db().refusal.count({ where: { uploaderId } })).toBe(maxRefusals)
  expect(await db().refusal.count({ where: { uploaderId, name: { endsWith: ".exe" } } })).toBe(8)
  expect(await db().refusal.count({ where: { name: "old 7" } })).toBe(0)
  expect(await db().refusal.count({ where: { name: "other.exe" } })).toBe(1)
})

test("the sweep removes refusals after thirty days", async () => {
  const { actor } = await opsContext()
  const day = 24 * 3600 * 1000
  const of = (days: number) => ({
    name: String(days),
    size: 1,
    uploaderId: actor.id,
    reasonCode: "x",
    at: new Date(Date.now() - days * day),
  })
  await db().refusal.createMany({ data: [of(29.9), of(30.1), of(90)] })
  await sweepUploads(systemContext("sweep"))
  expect((await db().refusal.findMany()).map(({ name }) => name)).toEqual(["29.9"])
})
