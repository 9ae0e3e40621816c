import { type Letter, letter } from "./letter"
import { codeToType, dateWords, greeting } from "./words"

/** "Verify your e-mail address": to somebody who signed up. */
export function verificationLetter(props: {
  name: string
  verified: boolean
  url: string
  expiresAt: Date
  code: { code: string; worksUntil: Date } | null
}): Letter {
  return letter({
    subject: "Verify your e-mail address",
    title: "Verify your e-mail address",
    greeting: greeting(props.name, props),
    paragraphs: ["An account was opened on Waybill with this address. Verify it to sign in and see your documents."],
    code: props.code && codeToType(props.code),
    button: { label: "Verify address", url: props.url },
    notes: [
      `This link works once, until ${dateWords(props.expiresAt)}. After that, the page it opens offers a new one.`,
      "If you did not open an account, ignore this mail: without this mail nobody can use the account, and it will be removed.",
    ],
  })
}
