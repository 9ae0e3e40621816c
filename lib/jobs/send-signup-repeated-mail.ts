import { systemContext } from "@/lib/core/actor"
import { signupRepeatedLetter } from "@/lib/emails/signup-repeated"
import { readSignupRepeatedMail } from "@/lib/features/accounts/mails"
import { inngest } from "./client"
import { signupRepeated } from "./events"
import { mailRetries, sendIfDue } from "./send"

const id = "send-signup-repeated-mail"

/** Tells the owner of an address that somebody tried to sign up with it again. */
export const sendSignupRepeatedMail = inngest.createFunction(
  { id, retries: mailRetries, triggers: [signupRepeated] },
  async (run) =>
    sendIfDue(id, run, await readSignupRepeatedMail(systemContext(run.runId), run.event.data), signupRepeatedLetter),
)
