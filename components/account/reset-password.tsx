"use client"

import { useState } from "react"
import { ApiError, callApi } from "@/components/api-client"
import { Button } from "@/components/ui/button"
import { buttonClass } from "@/components/ui/button-class"
import { Field, PasswordInput } from "@/components/ui/field"
import { FormErrors } from "@/components/ui/form-errors"
import { Sheet } from "./sheet"
import { fieldId, useForm } from "./use-form"
import { useMailedToken } from "./use-mailed-token"
import { accountWords } from "./words"

const words = accountWords.reset
const deadCodes = ["invalid_token", "expired_token"]

/** What a reset mail opens: a new password, once. */
export function ResetPassword() {
  const token = useMailedToken()
  const [state, setState] = useState<"asking" | "done" | "dead">("asking")
  const { pending, errors, errorAt, formProps } = useForm(["password"], async ({ password = "" }) => {
    try {
      await callApi("/password/reset", { method: "POST", body: { token: token ?? "", password } })
      setState("done")
    } catch (error) {
      if (!(error instanceof ApiError && deadCodes.includes(error.code))) throw error
      setState("dead")
    }
  })
  if (state === "done")
    return <Outcome title={words.done} lead={words.doneLead} href="/sign-in" label={accountWords.signIn.submit} />
  if (state === "dead" || token === null) {
    return <Outcome title={words.dead} lead={words.deadLead} href="/forgot-password" label={words.again} />
  }
  return (
    <Sheet title={words.title} lead={words.lead}>
      <form {...formProps} className="grid grid-cols-1 gap-5">
        <FormErrors title={words.failed} errors={errors} />
        <Field
          id={fieldId("password")}
          label={accountWords.newPassword}
          hint={accountWords.passwordHint}
          error={errorAt("password")}
        >
          {(wiring) => <PasswordInput {...wiring} name="password" autoComplete="new-password" required />}
        </Field>
        <Button type="submit" variant="primary" pending={pending} className="w-full">
          {words.submit}
        </Button>
      </form>
    </Sheet>
  )
}

function Outcome({ title, lead, href, label }: { title: string; lead: string; href: string; label: string }) {
  return (
    <div role="status">
      <Sheet title={title} lead={lead}>
        <a href={href} className={`${buttonClass("primary")} w-full`}>
          {label}
        </a>
      </Sheet>
    </div>
  )
}
