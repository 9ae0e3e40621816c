import { expect, test } from "vitest"
import { systemContext } from "@/lib/core/actor"
import { audit } from "@/lib/core/audit"
import { db } from "./db"
import { instruments } from "./metrics/instruments"
import { onCommit } from "./on-commit"

const counted = async () => {
  const { values } = await instruments().auditEvents.get()
  return values.find(({ labels }) => labels.action === "user.created")?.value ?? 0
}

test("what waits for the commit happens after it, in order, and once", async () => {
  const done: string[] = []
  const answer = await db().$transaction(async (tx) => {
    onCommit(tx, () => done.push("first"))
    onCommit(tx, () => done.push("second"))
    await tx.$queryRaw`SELECT 1`
    expect(done).toEqual([])
    return "answer"
  })
  expect(answer).toBe("answer")
  expect(done).toEqual(["first", "second"])
})

test("an audit event is told of when it is there, and not when its transaction was rolled back", async () => {
  const ctx = systemContext("request")
  const record = (fail: boolean) =>
    db().$transaction(async (tx) => {
      await audit(tx, ctx, "user.created", { type: "user", id: null })
      if (fail) throw new Error("rolled back")
    })
  await expect(record(true)).rejects.toThrow("rolled back")
  expect(await counted()).toBe(0)
  await record(false)
  expect(await counted()).toBe(1)
  expect(await db().auditEvent.count()).toBe(1)
})

test("a list of writes is still a transaction", async () => {
  const [one, two] = await db().$transaction([db().user.count(), db().file.count()])
  expect([one, two]).toEqual([0, 0])
})
