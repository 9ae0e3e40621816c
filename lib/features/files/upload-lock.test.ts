import { afterEach, expect, test } from "vitest"
import { newId } from "@/lib/core/ids"
import { db } from "@/lib/platform/db"
import { storedFile } from "./stored-file.fixture"
import { lockUpload } from "./upload-lock"

const nothing = () => undefined
const read = (id: string) => db().file.findUniqueOrThrow({ where: { id } })

afterEach(async () => {
  await db().file.deleteMany()
})

test("one appends at a time, and who waits comes next", async () => {
  const { id } = await storedFile({ state: "RECEIVING" })
  let asked = false
  const first = await lockUpload(id, () => {
    asked = true
  })
  const second = lockUpload(id, nothing)
  await expect.poll(() => asked, { timeout: 5_000 }).toBe(true)
  await first.release()
  const { release } = await second
  expect((await read(id)).lockToken).not.toBeNull()
  await release()
  expect((await read(id)).lockToken).toBeNull()
})

test("who waited for an upload that is whole by now does not stand in the way of its check", async () => {
  const { id } = await storedFile({ state: "RECEIVING" })
  await lockUpload(id, nothing)
  const late = lockUpload(id, nothing)
  await expect.poll(async () => (await read(id)).lockWanted).toBe(true)
  await db().file.update({ where: { id }, data: { state: "CHECKING", lockToken: null, lockedUntil: null } })
  const { release } = await late
  expect((await read(id)).lockToken).toBeNull()
  await release()
})

test("an upload that is gone is not found, however long somebody waited for it", async () => {
  await expect(lockUpload(newId(), nothing)).rejects.toMatchObject({ code: "not_found" })
  const { id } = await storedFile({ state: "RECEIVING" })
  const { release } = await lockUpload(id, nothing)
  const late = lockUpload(id, nothing)
  late.catch(nothing)
  await expect.poll(async () => (await read(id)).lockWanted).toBe(true)
  await db().file.delete({ where: { id } })
  await expect(late).rejects.toMatchObject({ code: "not_found" })
  await release()
})
