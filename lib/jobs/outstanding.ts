import type { z } from "zod"
import { type Context, systemContext } from "@/lib/core/actor"
import type { EventName } from "@/lib/core/events"
import { newId } from "@/lib/core/ids"
import {
  readPasswordChangedMail,
  readPasswordResetMail,
  readSignInCodeMail,
  readSignupRepeatedMail,
  readVerificationMail,
} from "@/lib/features/accounts/mails"
import { awaitsCheck } from "@/lib/features/files/reads"
import { readLinkMail } from "@/lib/features/links/mails"
import { hasMail } from "@/lib/features/mails/reads"
import type { Outstanding } from "@/lib/platform/queue/deliver"
import type { QueuedEvent } from "@/lib/platform/queue/queue"
import {
  fileReceived,
  linkMailRequested,
  passwordChanged,
  resetRequested,
  signInCodeRequested,
  signupRepeated,
  verificationRequested,
} from "./events"
import { mailKey } from "./send"
import { sendLinkMail } from "./send-link-mail"
import { sendPasswordChangedMail } from "./send-password-changed-mail"
import { sendPasswordResetMail } from "./send-password-reset-mail"
import { sendSignInCodeMail } from "./send-sign-in-code-mail"
import { sendSignupRepeatedMail } from "./send-signup-repeated-mail"
import { sendVerificationMail } from "./send-verification-mail"

/** After so long nobody wants to hear of it any more, when nothing else says so. */
const maxAgeMs = 24 * 3600 * 1000

type Look<Data> = (ctx: Context, data: Data, event: QueuedEvent) => Promise<boolean>

/** A mail that was not begun, and is still due. */
function mail<Data>(job: { id(): string }, read: (ctx: Context, data: Data) => Promise<object | null>): Look<Data> {
  return async (ctx, data, { id, createdAt }) =>
    Date.now() - createdAt.getTime() < maxAgeMs &&
    !(await hasMail(ctx, { key: mailKey(id, job.id()) })) &&
    (await read(ctx, data)) !== null
}

type Question = (ctx: Context, event: QueuedEvent) => Promise<boolean>

/** What does not fit its function ends its run for good. */
function ask<Data>(schema: z.ZodType<Data>, look: Look<Data>): Question {
  return async (ctx, event) => {
    const read = schema.safeParse(event.data)
    return read.success && look(ctx, read.data, event)
  }
}

/** Of each event: whether it has had no effect, and is still wanted. */
const questions: Record<EventName, Question> = {
  "file/received": ask(fileReceived.schema, awaitsCheck),
  "user/verification.requested": ask(verificationRequested.schema, mail(sendVerificationMail, readVerificationMail)),
  "user/signup.repeated": ask(signupRepeated.schema, mail(sendSignupRepeatedMail, readSignupRepeatedMail)),
  "user/reset.requested": ask(resetRequested.schema, mail(sendPasswordResetMail, readPasswordResetMail)),
  "user/sign-in-code.requested": ask(signInCodeRequested.schema, mail(sendSignInCodeMail, readSignInCodeMail)),
  "user/password.changed": ask(passwordChanged.schema, mail(sendPasswordChangedMail, readPasswordChangedMail)),
  "link/mail.requested": ask(linkMailRequested.schema, mail(sendLinkMail, readLinkMail)),
}

/** Which of the events that an engine has taken are to be handed over to it again: nothing has come of them, and should. */
export const outstandingEvents: Outstanding = async (events) => {
  const ctx = systemContext(newId())
  const looks = await Promise.all(events.map(async (event) => ((await isOutstanding(ctx, event)) ? [event.id] : [])))
  return looks.flat()
}

function isOutstanding(ctx: Context, event: QueuedEvent): Promise<boolean> {
  return isKnown(event.name) ? questions[event.name](ctx, event) : Promise.resolve(false)
}

function isKnown(name: string): name is EventName {
  return Object.hasOwn(questions, name)
}
