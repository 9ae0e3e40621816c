"use client"

import { Button } from "@/components/ui/button"
import { Field, PasswordInput } from "@/components/ui/field"
import { FormErrors } from "@/components/ui/form-errors"
import { EmailField } from "./email-field"
import { enter } from "./enter"
import { Sheet } from "./sheet"
import { fieldId, useForm } from "./use-form"
import { accountWords } from "./words"

const words = accountWords.signIn

type PasswordSignInProps = { onSignedIn: () => Promise<void>; onCode: () => void }

/** The form with a password, and the other ways in. */
export function PasswordSignIn({ onSignedIn, onCode }: PasswordSignInProps) {
  const { pending, errors, errorAt, formProps } = useForm(
    ["email", "password"],
    async ({ email = "", password = "" }) => {
      await enter(email, { password })
      await onSignedIn()
    },
  )
  return (
    <Sheet title={words.title} foot={<OtherWays />}>
      <form {...formProps} className="grid grid-cols-1 gap-5">
        <FormErrors title={words.failed} errors={errors} />
        <EmailField error={errorAt("email")} />
        <Field
          id={fieldId("password")}
          label={accountWords.password}
          error={errorAt("password")}
          aside={
            <a href="/forgot-password" className="prose-link">
              {words.forgotten}
            </a>
          }
        >
          {(wiring) => <PasswordInput {...wiring} name="password" autoComplete="current-password" required />}
        </Field>
        <Button type="submit" variant="primary" pending={pending} className="w-full">
          {words.submit}
        </Button>
        <Button onClick={onCode} className="w-full">
          {words.withCode}
        </Button>
      </form>
    </Sheet>
  )
}

function OtherWays() {
  return (
    <>
      <p>
        {words.noAccount}{" "}
        <a href="/sign-up" className="prose-link">
          {words.signUp}
        </a>
      </p>
      <p>
        {words.notVerified}{" "}
        <a href="/verify/resend" className="prose-link">
          {words.resend}
        </a>
      </p>
    </>
  )
}
