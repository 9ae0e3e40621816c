import { afterEach, expect, test, vi } from "vitest"
import { systemContext } from "@/lib/core/actor"
import { WaybillError } from "@/lib/core/errors"
import { newId } from "@/lib/core/ids"
import { db } from "@/lib/platform/db"
import { checkFile } from "./check-file"
import { sweepUploads } from "./sweep-uploads"

vi.mock("./check-file", () => ({ checkFile: vi.fn() }))

const ctx = systemContext("test")
const hours = (count: number) => new Date(Date.now() - count * 3_600_000)

afterEach(async () => {
  await db().file.deleteMany()
})

async function waitingFile(createdAt: Date, touchedAt = hours(1)) {
  const id = newId()
  const uploader = { create: { email: `${id}@example.test`, name: "O", role: "OPS" as const, passwordHash: "x" } }
  const data = { id, name: "a.docx", kind: "DOCX" as const, size: 3n, sha256: "00", storageKey: id, uploader }
  await db().file.create({ data: { ...data, state: "CHECKING", createdAt, touchedAt } })
  return { id, read: () => db().file.findUnique({ where: { id } }) }
}

test("a check whose scanner is away is tried again, however long that takes", async () => {
  const file = await waitingFile(hours(500))
  vi.mocked(checkFile).mockRejectedValue(new WaybillError("unavailable"))
  for (let time = 0; time < 2; time++) {
    await sweepUploads(ctx)
    expect((await file.read())?.lockedUntil).toBeNull()
    await db().file.update({ where: { id: file.id }, data: { touchedAt: hours(1) } })
  }
  expect(await file.read()).toMatchObject({ state: "CHECKING" })
})

test("a check that its process does not survive waits behind the others, and is given up in the end", async () => {
  const deadly = await waitingFile(hours(23), hours(2))
  const other = await waitingFile(hours(1))
  const died = Promise.withResolvers<void>()
  vi.mocked(checkFile).mockImplementation(async (_ctx, id) => {
    expect((await deadly.read())?.touchedAt.getTime()).toBeGreaterThan(hours(0.1).getTime())
    if (id === deadly.id) died.resolve()
    return id === deadly.id ? new Promise(() => {}) : Promise.reject(new WaybillError("unavailable"))
  })
  // The process that tried it first is gone: its sweep never ends.
  void sweepUploads(ctx)
  await died.promise

  vi.mocked(checkFile).mockClear()
  await sweepUploads(ctx)
  expect(vi.mocked(checkFile).mock.calls.map(([, id]) => id)).toEqual([other.id])

  await db().file.update({ where: { id: deadly.id }, data: { createdAt: hours(25), touchedAt: hours(1) } })
  vi.mocked(checkFile).mockClear()
  await sweepUploads(ctx)
  expect(checkFile).not.toHaveBeenCalled()
  expect(await deadly.read()).toBeNull()
  const events = await db().auditEvent.findMany({ where: { subjectId: deadly.id } })
  expect(events).toMatchObject([{ action: "file.rejected", details: { reason: "damaged_file", name: "a.docx" } }])
})
