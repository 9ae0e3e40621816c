import { type Letter, letter } from "./letter"
import { greeting } from "./words"

/** "You already have an account": to somebody whose address was used to sign up again. */
export function signupRepeatedLetter(props: { name: string; signInUrl: string; resetUrl: string }): Letter {
  return letter({
    subject: "You already have an account",
    title: "You already have an account",
    greeting: greeting(props.name, { verified: true }),
    paragraphs: [
      "Somebody, most likely you, tried to open an account on Waybill with this address. There is one already, so nothing was changed.",
    ],
    button: { label: "Sign in", url: props.signInUrl },
    notes: [
      "If this was not you, there is nothing to do: nobody was told that you have an account. Neither link in this mail signs anybody in, so they do not expire.",
      "If you no longer know your password, you can choose a new one:",
    ],
    alternative: { label: "Choose a new password", url: props.resetUrl },
  })
}
