import { type Letter, letter } from "./letter"
import { dateWords, greeting } from "./words"

/** "Your password was changed": to the owner of the account, however it happened. */
export function passwordChangedLetter(props: {
  name: string
  verified: boolean
  changedAt: Date
  signInUrl: string
  resetUrl: string
}): Letter {
  return letter({
    subject: "Your password was changed",
    title: "Your password was changed",
    greeting: greeting(props.name, props),
    paragraphs: [
      `The password of your Waybill account was changed on ${dateWords(props.changedAt)}. Every device was signed out.`,
    ],
    button: { label: "Sign in", url: props.signInUrl },
    notes: [
      "If you changed it, there is nothing to do.",
      "If this was not you, somebody else can read your mail: secure your mailbox first, then choose a new password, which signs them out.",
    ],
    alternative: { label: "Choose a new password", url: props.resetUrl },
  })
}
