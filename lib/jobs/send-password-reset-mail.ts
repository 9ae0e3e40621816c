import { systemContext } from "@/lib/core/actor"
import { passwordResetLetter } from "@/lib/emails/password-reset"
import { readPasswordResetMail } from "@/lib/features/accounts/mails"
import { inngest } from "./client"
import { resetRequested } from "./events"
import { mailRetries, sendIfDue } from "./send"

const id = "send-password-reset-mail"

/** Mails the link with which a new password is chosen, unless it was used or replaced meanwhile. */
export const sendPasswordResetMail = inngest.createFunction(
  { id, retries: mailRetries, triggers: [resetRequested] },
  async (run) =>
    sendIfDue(id, run, await readPasswordResetMail(systemContext(run.runId), run.event.data), passwordResetLetter),
)
