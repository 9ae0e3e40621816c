import type { Context, Ops } from "@/lib/core/actor"
import { newId } from "@/lib/core/ids"
import { db } from "@/lib/platform/db"

/** For tests: somebody of Ops who asks. */
export function opsContext(admin = true): Context<Ops> {
  const actor: Ops = { role: "ops", id: newId(), email: "ops@example.com", name: "Olga", admin, sessionId: newId() }
  return { actor, requestId: newId(), ip: "192.0.2.1", userAgent: "test" }
}

type Given = { functionId?: string; data?: object; message?: string; finishedAt?: Date; attempt?: number }

/** For tests: a run that failed for good. @returns its id */
export async function deadRun(given: Given = {}): Promise<string> {
  const { functionId = "check-file", data = {}, message = "no luck", finishedAt = new Date(), attempt = 6 } = given
  const eventId = newId()
  const { id } = await db().jobRun.create({
    data: {
      id: `${eventId}:${functionId}`,
      functionId,
      event: { id: eventId, name: "test/dead", data, ts: finishedAt.getTime() },
      status: "FAILED",
      lastError: { name: "Error", message },
      attempt,
      finishedAt,
    },
  })
  return id
}
