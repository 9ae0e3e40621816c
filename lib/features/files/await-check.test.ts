import { expect, test, vi } from "vitest"
import type { Ops } from "@/lib/core/actor"
import { newId } from "@/lib/core/ids"
import { db } from "@/lib/platform/db"
import { isEngineAway } from "@/lib/platform/health/readiness"
import { keepEngine, noteHandOver } from "@/lib/platform/queue/current"
import type { JobEngine } from "@/lib/platform/queue/queue"
import { awaitCheck } from "./await-check"
import { findFile } from "./reads"

const probe = vi.fn<JobEngine["probe"]>()
keepEngine({
  name: "inngest",
  isDurable: false,
  start: async () => {},
  stop: async () => {},
  take: async () => {},
  probe,
})

const patienceMs = 4_000

async function checkingFile() {
  const user = { email: `${newId()}@example.com`, name: "Ops", role: "OPS", passwordHash: "x" } as const
  const { id: uploaderId } = await db().user.create({ data: user })
  const data = { name: "a.docx", kind: "DOCX", size: 1n, state: "CHECKING", storageKey: newId(), uploaderId } as const
  const { id } = await db().file.create({ data })
  const actor: Ops = { role: "ops", id: uploaderId, admin: false, name: "Ops", email: user.email, sessionId: newId() }
  return { actor, file: await findFile(actor, id) }
}

/** How long it waits for a check that nobody begins. */
async function waited(): Promise<number> {
  const { actor, file } = await checkingFile()
  const began = performance.now()
  expect(await awaitCheck(actor, file, patienceMs)).toMatchObject({ id: file.id, state: "CHECKING" })
  return performance.now() - began
}

test("an upload is answered at once when the engine is known to be away, and waits for its check when it is not", async () => {
  probe.mockRejectedValue(new Error("connect ECONNREFUSED"))
  expect(await waited()).toBeLessThan(1_500)
  expect(await isEngineAway()).toBe(true)
  expect(await waited()).toBeLessThan(1_500)

  probe.mockResolvedValue(undefined)
  await expect.poll(isEngineAway, { timeout: 10_000 }).toBe(false)
  expect(await waited()).toBeGreaterThanOrEqual(patienceMs - 50)

  noteHandOver(false)
  expect(await waited()).toBeLessThan(1_500)
  noteHandOver(true)
})

test("an engine that says nothing is found out while the upload waits", async () => {
  probe.mockReturnValue(new Promise<never>(() => {}))
  await expect.poll(isEngineAway, { timeout: 15_000 }).toBe(true)
  expect(await waited()).toBeLessThan(patienceMs - 1_000)
})
