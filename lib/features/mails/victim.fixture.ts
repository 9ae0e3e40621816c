import { systemContext } from "@/lib/core/actor"
import { sendMail } from "./send-mail"

/** A process for a test to kill, between a mail's being taken and its being remembered. */
const [key = "", recipientId = "", to = ""] = process.argv.slice(2)
const order = { key, kind: "send-test-mail", recipientId, lastTry: false }
await sendMail(systemContext(key), order, { to, subject: "s", html: "h", text: "by the victim" })
