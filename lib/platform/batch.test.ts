import { expect, test } from "vitest"
import { Batch } from "./batch"

test("what comes soon after another, or while a batch is being worked on, makes up a batch", async () => {
  const batches: number[][] = []
  const gates = [Promise.withResolvers<string>(), Promise.withResolvers<string>()]
  const batch = new Batch<number, string>(async (items) => {
    batches.push(items)
    return (await gates[batches.length - 1]?.promise) ?? ""
  }, 1)
  const first = [batch.add(1), batch.add(2)]
  await expect.poll(() => batches).toEqual([[1, 2]])
  const later = [batch.add(3), batch.add(4)]
  gates[0]?.resolve("first")
  expect(await Promise.all(first)).toEqual(["first", "first"])
  await expect
    .poll(() => batches)
    .toEqual([
      [1, 2],
      [3, 4],
    ])
  gates[1]?.resolve("later")
  expect(await Promise.all(later)).toEqual(["later", "later"])
})

test("a batch that fails fails for those in it, and for no others", async () => {
  const batch = new Batch<string, void>(async (items) => {
    if (items.includes("bad")) throw new Error("refused")
  })
  const together = [batch.add("bad"), batch.add("good")]
  await expect(Promise.allSettled(together)).resolves.toMatchObject([{ status: "rejected" }, { status: "rejected" }])
  await batch.add("good")
})

test("it has settled when all that was added has come to its end, well or not", async () => {
  const done: string[] = []
  const batch = new Batch<string, void>(async (items) => {
    await Promise.resolve()
    done.push(...items)
    if (items.includes("bad")) throw new Error("refused")
  }, 1)
  await batch.settled()
  const added = batch.add("bad").catch(() => done.push("told"))
  await batch.settled()
  expect(done).toContain("bad")
  await added
  void batch.add("good")
  await batch.settled()
  expect(done).toEqual(["bad", "told", "good"])
})
