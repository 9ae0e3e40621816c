import { describeFunction } from "@/lib/platform/queue/describe"
import type { JobFunction } from "@/lib/platform/queue/queue"
import { checkReceivedFile } from "./check-file"
import { sendLinkMail } from "./send-link-mail"
import { sendPasswordChangedMail } from "./send-password-changed-mail"
import { sendPasswordResetMail } from "./send-password-reset-mail"
import { sendSignInCodeMail } from "./send-sign-in-code-mail"
import { sendSignupRepeatedMail } from "./send-signup-repeated-mail"
import { sendVerificationMail } from "./send-verification-mail"
import { sweep } from "./sweep"

/** Every job function, for whoever serves them. */
export const functions = [
  checkReceivedFile,
  sendVerificationMail,
  sendSignupRepeatedMail,
  sendPasswordResetMail,
  sendPasswordChangedMail,
  sendSignInCodeMail,
  sendLinkMail,
  sweep,
]

/** What the local engine has to know of them. */
export const jobFunctions: JobFunction[] = functions.map(describeFunction)
