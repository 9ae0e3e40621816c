import { expect, test } from "vitest"
import type { Client, Context, Ops } from "@/lib/core/actor"
import { newId } from "@/lib/core/ids"
import { db } from "@/lib/platform/db"
import { lastVisit } from "./reads"
import { recordVisit } from "./record-visit"

async function makeClient(): Promise<Context<Client>> {
  const id = newId()
  const person = { id, email: `${id}@example.com`, name: "Ada" }
  await db().user.create({ data: { ...person, role: "CLIENT", passwordHash: "x", verifiedAt: new Date() } })
  const actor: Client = { role: "client", ...person, verified: true, sessionId: newId() }
  return { actor, requestId: newId(), ip: null, userAgent: null }
}

test("a visit is remembered, for its own client alone", async () => {
  const [ada, bert] = await Promise.all([makeClient(), makeClient()])
  expect(await lastVisit(ada.actor)).toBeNull()
  const before = Date.now()
  await recordVisit(ada)
  const at = Date.parse((await lastVisit(ada.actor)) ?? "")
  expect(at).toBeGreaterThanOrEqual(before)
  expect(at).toBeLessThanOrEqual(Date.now())
  expect(await lastVisit(bert.actor)).toBeNull()
})

test("who is not verified, and Ops, have no portal to visit", async () => {
  const ctx = await makeClient()
  const unverified = { ...ctx, actor: { ...ctx.actor, verified: false } }
  await expect(recordVisit(unverified)).rejects.toMatchObject({ code: "forbidden" })
  const ops: Ops = { role: "ops", id: newId(), email: "ops@example.com", name: "Ops", admin: false, sessionId: newId() }
  await expect(recordVisit({ ...ctx, actor: ops as unknown as Client })).rejects.toMatchObject({ code: "forbidden" })
})
