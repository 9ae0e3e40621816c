import { expect, test } from "vitest"
import { type Ops, systemContext } from "@/lib/core/actor"
import { newId } from "@/lib/core/ids"
import { db } from "@/lib/platform/db"
import { makeDocument } from "@/lib/platform/office/testing/document"
import { isStored, storedFile } from "./stored-file.fixture"
import { withdrawFile } from "./withdraw-file"

const bytes = Buffer.from(makeDocument())
const ops = (id: string, admin = false): Ops => ({
  role: "ops",
  id,
  name: "O",
  email: "o@example.test",
  admin,
  sessionId: "s",
})
const as = (actor: Ops) => ({ ...systemContext("request-1"), actor })
const audited = async (id: string) =>
  (await db().auditEvent.findMany({ where: { subjectId: id } })).map(({ action }) => action)

test.each(["RECEIVING", "CHECKING"] as const)(
  "S36 another's upload that is %s is cancelled by an admin alone",
  async (state) => {
    const file = await storedFile({ state, resumable: true }, bytes)
    await expect(withdrawFile(as(ops(newId())), file.id)).rejects.toMatchObject({ code: "forbidden" })
    expect(await db().file.findUnique({ where: { id: file.id } })).toMatchObject({ state })
    expect(await isStored(file.storageKey)).toBe(true)
    expect(await audited(file.id)).toEqual([])
    expect(await withdrawFile(as(ops(newId(), true)), file.id)).toMatchObject({ state: "WITHDRAWN" })
    expect(await db().file.findUnique({ where: { id: file.id } })).toBeNull()
    expect(await audited(file.id)).toEqual(["file.upload_cancelled"])
  },
)

test("S36 one's own upload is cancelled by oneself", async () => {
  const file = await storedFile({ state: "RECEIVING", resumable: true }, bytes)
  const { uploaderId } = await db().file.findUniqueOrThrow({ where: { id: file.id } })
  expect(await withdrawFile(as(ops(uploaderId)), file.id)).toMatchObject({ state: "WITHDRAWN" })
  expect(await isStored(file.storageKey)).toBe(false)
})
