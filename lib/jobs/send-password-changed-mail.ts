import { systemContext } from "@/lib/core/actor"
import { passwordChangedLetter } from "@/lib/emails/password-changed"
import { readPasswordChangedMail } from "@/lib/features/accounts/mails"
import { inngest } from "./client"
import { passwordChanged } from "./events"
import { mailRetries, sendIfDue } from "./send"

const id = "send-password-changed-mail"

/** Tells the owner of an account that its password was changed. */
export const sendPasswordChangedMail = inngest.createFunction(
  { id, retries: mailRetries, triggers: [passwordChanged] },
  async (run) =>
    sendIfDue(id, run, await readPasswordChangedMail(systemContext(run.runId), run.event.data), passwordChangedLetter),
)
