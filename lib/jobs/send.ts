import { NonRetriableError, RetryAfterError } from "inngest"
import { systemContext } from "@/lib/core/actor"
import { settleEvent } from "@/lib/core/events"
import type { Letter } from "@/lib/emails/letter"
import { isMailClaimed } from "@/lib/features/mails/claim"
import { sendMail } from "@/lib/features/mails/send-mail"
import { isMailError } from "@/lib/platform/mail/mailer"
import { exponentialBackoff } from "@/lib/platform/queue/backoff"

/** Tries after the first. They span about four hours with the local engine's backoff, 13 with Inngest's: within a link's day. */
export const mailRetries = 14

/**
 * The least wait, whatever the other side says: many mails at once, each told to come back in a second, would use up all of
 * their tries before their turn comes.
 */
const leastSeconds = exponentialBackoff(2, 3_600)

/** What the SDK tells a function of its run; the attempts are counted from 0. */
type Run = { event: { id?: string | undefined }; runId: string; attempt: number; maxAttempts?: number | undefined }

/**
 * Sends a letter once, however often its job runs.
 * @throws NonRetriableError when the mail was refused for good
 * @throws RetryAfterError when somebody said when to try again
 */
export async function sendOnce(
  functionId: string,
  { event, runId, attempt, maxAttempts = mailRetries + 1 }: Run,
  { to, userId }: { to: string; userId: string },
  letter: Letter,
): Promise<void> {
  // Only a function called without its event has no id, and that has nothing to be repeated.
  if (!event.id) throw new NonRetriableError("A mail needs the event that asks for it.")
  const order = {
    key: mailKey(event.id, functionId),
    kind: functionId,
    recipientId: userId,
    eventId: event.id,
    lastTry: attempt + 1 >= maxAttempts,
  }
  await sendMail(systemContext(runId), order, { to, ...letter }).catch((error: unknown) => {
    throw forEngine(error, attempt)
  })
}

/**
 * The same for a mail that may be due no longer: then nothing is to come of its event any more.
 * @param due what was read of it; null when it is not due
 */
export async function sendIfDue<Due extends { to: string; userId: string }>(
  functionId: string,
  run: Run,
  due: Due | null,
  write: (due: Due) => Letter,
): Promise<void> {
  if (due) await sendOnce(functionId, run, due, write(due))
  else await settleEvent(run.event.id)
}

/** What a mail is known by, however often its event and its job run. */
export function mailKey(eventId: string, functionId: string): string {
  return `${eventId}:${functionId}`
}

/** The error in the words that the engine acts on. */
function forEngine(error: unknown, attempt: number): unknown {
  if (isMailClaimed(error)) return new RetryAfterError(error.message, error.until, { cause: error })
  if (!isMailError(error)) return error
  if (error.refused) return new NonRetriableError(error.message, { cause: error })
  const { message, retryAfterSeconds } = error
  if (!retryAfterSeconds) return error
  return new RetryAfterError(message, Math.max(retryAfterSeconds, leastSeconds(attempt)) * 1_000, { cause: error })
}
