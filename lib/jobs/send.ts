import { NonRetriableError } from "inngest"
import type { Letter } from "@/lib/emails/letter"
import { mailer } from "@/lib/platform/mail/current"
import { MailError } from "@/lib/platform/mail/mailer"

/** Tries after the first; with the local engine's backoff they span about five hours, well within a link's day. */
export const mailRetries = 14

/**
 * Sends a letter once, however often its job runs.
 * @throws NonRetriableError when the mail was refused for good.
 */
export async function sendOnce(functionId: string, eventId: string | undefined, to: string, letter: Letter) {
  // Only a function called without its event has no id, and that has nothing to be repeated.
  if (!eventId) throw new NonRetriableError("A mail needs the event that asks for it.")
  try {
    await mailer().send({ to, ...letter }, `${eventId}:${functionId}`)
  } catch (error) {
    if (error instanceof MailError && error.refused) throw new NonRetriableError(error.message, { cause: error })
    throw error
  }
}
