import { systemContext } from "@/lib/core/actor"
import { linkLetter } from "@/lib/emails/link"
import { readLinkMail } from "@/lib/features/links/mails"
import { inngest } from "./client"
import { linkMailRequested } from "./events"
import { mailRetries, sendIfDue } from "./send"

const id = "send-link-mail"

/** Mails a client the download link they asked for, unless it has ended meanwhile. */
export const sendLinkMail = inngest.createFunction(
  { id, retries: mailRetries, triggers: [linkMailRequested] },
  async (run) => sendIfDue(id, run, await readLinkMail(systemContext(run.runId), run.event.data), linkLetter),
)
