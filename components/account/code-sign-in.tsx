"use client"

import { useState } from "react"
import { callApi } from "@/components/api-client"
import { Button } from "@/components/ui/button"
import { FormErrors } from "@/components/ui/form-errors"
import { CodeField } from "./code-field"
import { EmailField } from "./email-field"
import { enter } from "./enter"
import { Sheet } from "./sheet"
import { useForm } from "./use-form"
import { accountWords } from "./words"

const words = accountWords.signInCode

/** `mailed`: whoever comes has a code already, from the mail that led here. */
type CodeSignInProps = { mailed: boolean; onSignedIn: () => Promise<void>; onPassword: () => void }

/** Signing in with a mailed code: first the address, then the code. It works however many wrong passwords were tried. */
export function CodeSignIn({ mailed, onSignedIn, onPassword }: CodeSignInProps) {
  const [email, setEmail] = useState("")
  const [entering, setEntering] = useState(mailed)
  const other = { label: entering ? words.again : words.haveCode, onPress: () => setEntering(!entering) }
  const onSent = (address: string) => {
    setEmail(address)
    setEntering(true)
  }
  const lead = email ? words.sent(email) : words.enterLead
  return (
    <Sheet
      title={entering ? words.enter : words.title}
      lead={entering ? lead : words.lead}
      foot={
        <>
          <FootButton {...other} />
          <FootButton label={words.withPassword} onPress={onPassword} />
        </>
      }
    >
      {entering ? <EnterCode email={email} onSignedIn={onSignedIn} /> : <SendCode email={email} onSent={onSent} />}
    </Sheet>
  )
}

function SendCode({ email: known, onSent }: { email: string; onSent: (email: string) => void }) {
  const { pending, errors, errorAt, formProps } = useForm(["email"], async ({ email = "" }) => {
    await callApi("/sign-in-code", { method: "POST", body: { email } })
    onSent(email)
  })
  return (
    <form {...formProps} className="grid grid-cols-1 gap-5">
      <FormErrors title={words.notSent} errors={errors} />
      <EmailField error={errorAt("email")} defaultValue={known} />
      <Button type="submit" variant="primary" pending={pending} className="w-full">
        {words.send}
      </Button>
    </form>
  )
}

function EnterCode({ email: known, onSignedIn }: { email: string; onSignedIn: () => Promise<void> }) {
  const { pending, errors, errorAt, formProps } = useForm(["email", "code"], async ({ email = "", code = "" }) => {
    await enter(email, { code })
    await onSignedIn()
  })
  return (
    <form {...formProps} className="grid grid-cols-1 gap-5">
      <FormErrors title={accountWords.signIn.failed} errors={errors} />
      <EmailField error={errorAt("email")} defaultValue={known} />
      <CodeField error={errorAt("code")} />
      <Button type="submit" variant="primary" pending={pending} className="w-full">
        {words.submit}
      </Button>
    </form>
  )
}

function FootButton({ label, onPress }: { label: string; onPress: () => void }) {
  return (
    <p>
      <button type="button" className="prose-link" onClick={onPress}>
        {label}
      </button>
    </p>
  )
}
