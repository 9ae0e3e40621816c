import { validate } from "uuid"
import { db, type Transaction } from "@/lib/platform/db"
import { Prisma } from "@/lib/platform/generated/prisma/client"
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

/**
 * An event has had its effect, and is not handed over again: part of the statement that writes the effect's row, under WITH.
 * @param eventId none, or another engine's own, is no event of ours
 */
export function eventSettled(eventId: string | undefined): Prisma.Sql {
  const id = eventId !== undefined && validate(eventId) ? eventId : null
  return Prisma.sql`
    settled_event AS (UPDATE outbox_event SET delivered_at = now() WHERE id = ${id}::uuid AND delivered_at IS NULL)`
}

/** The same for an event that nothing is to come of any more. */
export async function settleEvent(eventId: string | undefined): Promise<void> {
  await db().$executeRaw`WITH ${eventSettled(eventId)} SELECT 1`
}
