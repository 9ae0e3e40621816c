import { systemContext } from "@/lib/core/actor"
import { verificationLetter } from "@/lib/emails/verification"
import { readVerificationMail } from "@/lib/features/accounts/mails"
import { inngest } from "./client"
import { verificationRequested } from "./events"
import { mailRetries, sendIfDue } from "./send"

const id = "send-verification-mail"

/** Mails the link that verifies an address, unless it was used or replaced meanwhile. */
export const sendVerificationMail = inngest.createFunction(
  { id, retries: mailRetries, triggers: [verificationRequested] },
  async (run) =>
    sendIfDue(id, run, await readVerificationMail(systemContext(run.runId), run.event.data), verificationLetter),
)
