import { expect, test } from "vitest"
import { Batch } from "./batch"

test("what comes while a batch is being worked on makes up the next", async () => {
  const batches: number[][] = []
  const gates = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
  const batch = new Batch<number>(async (items) => {
    batches.push(items)
    await gates[batches.length - 1]?.promise
  })
  const first = batch.add(1)
  await expect.poll(() => batches.length).toBe(1)
  const later = [batch.add(2), batch.add(3)]
  expect(batches).toEqual([[1]])
  gates[0]?.resolve()
  await first
  await expect.poll(() => batches).toEqual([[1], [2, 3]])
  gates[1]?.resolve()
  await Promise.all(later)
})

test("a batch that fails fails for those in it, and for no others", async () => {
  const batch = new Batch<string>(async (items) => {
    if (items.includes("bad")) throw new Error("refused")
  })
  const together = [batch.add("bad"), batch.add("good")]
  await expect(Promise.allSettled(together)).resolves.toMatchObject([{ status: "rejected" }, { status: "rejected" }])
  await batch.add("good")
})
