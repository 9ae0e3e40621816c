import { type Letter, letter } from "./letter"
import { dateWords, greeting } from "./words"

/** "Your sign-in code": to somebody who asked for it. */
export function signInCodeLetter(props: {
  name: string
  verified: boolean
  code: { code: string; worksUntil: Date }
  signInUrl: string
  resetUrl: string
}): Letter {
  const { code, worksUntil } = props.code
  return letter({
    subject: "Your sign-in code",
    title: "Your sign-in code",
    greeting: greeting(props.name, props),
    paragraphs: ["Type this code into the page where you asked for it:"],
    code: { code, note: `It works once, until ${dateWords(worksUntil)}.` },
    button: { label: "Enter code", url: props.signInUrl },
    notes: [
      "Keep the code to yourself: nobody from Waybill asks for it, and whoever has it can sign in as you.",
      "If you did not ask for it, ignore this mail: without the code nobody gets in. To be on the safe side you can choose a new password:",
    ],
    alternative: { label: "Choose a new password", url: props.resetUrl },
  })
}
