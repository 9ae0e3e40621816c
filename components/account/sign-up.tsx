"use client"

import { useState } from "react"
import { callApi } from "@/components/api-client"
import { Button } from "@/components/ui/button"
import { Field, Input } from "@/components/ui/field"
import { FormErrors } from "@/components/ui/form-errors"
import { EmailField } from "./email-field"
import { NewPasswordField } from "./new-password-field"
import { ResendButton } from "./resend"
import { Sheet } from "./sheet"
import { fieldId, useForm } from "./use-form"
import { accountWords } from "./words"

const words = accountWords.signUp

/** Opening an account: the form, then what to do next. */
export function SignUp() {
  const [sentTo, setSentTo] = useState<string | null>(null)
  if (sentTo !== null) {
    return (
      <Sheet title={words.sent} lead={words.sentTo(sentTo)}>
        <div role="status" className="grid grid-cols-1 gap-4">
          <p className="text-sm text-ink-soft">{words.sentHint}</p>
          <p className="text-sm">
            <a href="/verify" className="prose-link">
              {words.enterCode}
            </a>
          </p>
          <ResendButton email={sentTo} />
        </div>
      </Sheet>
    )
  }
  return (
    <Sheet
      title={words.title}
      lead={words.lead}
      foot={
        <p>
          {words.hasAccount}{" "}
          <a href="/sign-in" className="prose-link">
            {accountWords.signIn.title}
          </a>
        </p>
      }
    >
      <SignUpForm onSent={setSentTo} />
    </Sheet>
  )
}

function SignUpForm({ onSent }: { onSent: (email: string) => void }) {
  const { pending, errors, errorAt, formProps } = useForm(["name", "email", "password"], async (values) => {
    await callApi("/signup", { method: "POST", body: values })
    onSent(values.email ?? "")
  })
  return (
    <form {...formProps} className="grid grid-cols-1 gap-5">
      <FormErrors title={words.failed} errors={errors} />
      <Field id={fieldId("name")} label={accountWords.name} error={errorAt("name")}>
        {(wiring) => <Input {...wiring} name="name" autoComplete="name" maxLength={100} required />}
      </Field>
      <EmailField error={errorAt("email")} />
      <NewPasswordField label={accountWords.password} error={errorAt("password")} />
      <Button type="submit" variant="primary" pending={pending} className="w-full">
        {words.submit}
      </Button>
    </form>
  )
}
