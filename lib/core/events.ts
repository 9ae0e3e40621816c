import type { Transaction } from "@/lib/platform/db"
import { newId } from "./ids"

/** What can happen that a job answers, and what the job is told: ids, which it reads again. */
export type Events = {
  "file/received": { fileId: string }
  "user/verification.requested": { emailTokenId: string }
  "user/signup.repeated": { userId: string }
  "user/reset.requested": { emailTokenId: string }
  "user/sign-in-code.requested": { emailTokenId: string }
  "user/password.changed": { emailTokenId: string }
  "link/mail.requested": { linkId: string }
}

export type EventName = keyof Events

/**
 * Writes an event to the outbox, in the transaction of the verb: it exists exactly when that commits.
 * The relay, woken by a trigger, takes it to the job engine.
 */
export async function emit<Name extends EventName>(tx: Transaction, name: Name, data: Events[Name]): Promise<void> {
  await tx.outboxEvent.create({ data: { id: newId(), name, data }, select: { id: true } })
}
