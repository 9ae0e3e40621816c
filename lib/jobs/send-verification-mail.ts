import { systemContext } from "@/lib/core/actor"
import { verificationLetter } from "@/lib/emails/verification"
import { readVerificationMail } from "@/lib/features/accounts/mails"
import { inngest } from "./client"
import { verificationRequested } from "./events"
import { mailRetries, sendOnce } from "./send"

const id = "send-verification-mail"

/** Mails the link that verifies an address, unless it was used or replaced meanwhile. */
export const sendVerificationMail = inngest.createFunction(
  { id, retries: mailRetries, triggers: [verificationRequested] },
  async ({ event: { id: eventId, data }, runId }) => {
    const mail = await readVerificationMail(systemContext(runId), data)
    if (mail) await sendOnce(id, eventId, mail.to, verificationLetter(mail))
  },
)
