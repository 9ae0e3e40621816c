import { systemContext } from "@/lib/core/actor"
import { signInCodeLetter } from "@/lib/emails/sign-in-code"
import { readSignInCodeMail } from "@/lib/features/accounts/mails"
import { inngest } from "./client"
import { signInCodeRequested } from "./events"
import { mailRetries, sendIfDue } from "./send"

const id = "send-sign-in-code-mail"

/** Mails the code with which somebody signs in, unless it was used or replaced meanwhile. */
export const sendSignInCodeMail = inngest.createFunction(
  { id, retries: mailRetries, triggers: [signInCodeRequested] },
  async (run) =>
    sendIfDue(id, run, await readSignInCodeMail(systemContext(run.runId), run.event.data), signInCodeLetter),
)
