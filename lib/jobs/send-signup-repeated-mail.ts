import { systemContext } from "@/lib/core/actor"
import { signupRepeatedLetter } from "@/lib/emails/signup-repeated"
import { readSignupRepeatedMail } from "@/lib/features/accounts/mails"
import { inngest } from "./client"
import { signupRepeated } from "./events"
import { mailRetries, sendOnce } from "./send"

const id = "send-signup-repeated-mail"

/** Tells the owner of an address that somebody tried to sign up with it again. */
export const sendSignupRepeatedMail = inngest.createFunction(
  { id, retries: mailRetries, triggers: [signupRepeated] },
  async (run) => {
    const mail = await readSignupRepeatedMail(systemContext(run.runId), run.event.data)
    if (mail) await sendOnce(id, run, mail, signupRepeatedLetter(mail))
  },
)
