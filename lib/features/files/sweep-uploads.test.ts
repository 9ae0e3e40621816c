import { afterEach, expect, test } from "vitest"
import { systemContext } from "@/lib/core/actor"
import { newId } from "@/lib/core/ids"
import { db } from "@/lib/platform/db"
import { storedFile } from "./stored-file.fixture"
import { sweepUploads } from "./sweep-uploads"

const ctx = systemContext("test")
const minutesAgo = (count: number) => new Date(Date.now() - count * 60_000)

const asked = async () =>
  (await db().outboxEvent.findMany({ where: { name: "file/received" } })).map(
    ({ data }) => (data as { fileId: string }).fileId,
  )

afterEach(async () => {
  await db().outboxEvent.deleteMany()
  await db().file.deleteMany()
})

test("a check that came to no end is asked for again, once in a while and not while it is under way", async () => {
  const stuck = await storedFile({ touchedAt: minutesAgo(2) })
  await storedFile({ touchedAt: new Date() })
  await storedFile({ touchedAt: minutesAgo(2), lockToken: newId(), lockedUntil: minutesAgo(-1) })
  await Promise.all([sweepUploads(ctx), sweepUploads(ctx)])
  expect(await asked()).toEqual([stuck.id])
  await sweepUploads(ctx)
  expect(await asked()).toEqual([stuck.id])
})

test("what is past its check is not asked for", async () => {
  for (const state of ["AVAILABLE", "HELD", "REJECTED", "WITHDRAWN"] as const)
    await storedFile({ state, touchedAt: minutesAgo(90) })
  await sweepUploads(ctx)
  expect(await asked()).toEqual([])
})
