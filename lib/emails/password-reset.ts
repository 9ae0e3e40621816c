import { type Letter, letter } from "./letter"
import { codeToType, dateWords, greeting } from "./words"

/** "Choose a new password": to somebody who asked for it. */
export function passwordResetLetter(props: {
  name: string
  verified: boolean
  url: string
  expiresAt: Date
  code: { code: string; worksUntil: Date } | null
}): Letter {
  return letter({
    subject: "Choose a new password",
    title: "Choose a new password",
    greeting: greeting(props.name, props),
    paragraphs: ["A new password was asked for your Waybill account. Choosing one signs you out everywhere else."],
    code: props.code && codeToType(props.code),
    button: { label: "Choose password", url: props.url },
    notes: [
      `This link works once, until ${dateWords(props.expiresAt)}.`,
      "If you did not ask for it, ignore this mail: your password stays as it is.",
    ],
  })
}
