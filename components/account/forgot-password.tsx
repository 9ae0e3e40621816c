"use client"

import { useState } from "react"
import { callApi } from "@/components/api-client"
import { Button } from "@/components/ui/button"
import { FormErrors } from "@/components/ui/form-errors"
import { EmailField } from "./email-field"
import { Sheet } from "./sheet"
import { useForm } from "./use-form"
import { accountWords } from "./words"

const words = accountWords.forgot

const foot = (
  <p>
    <a href="/sign-in" className="prose-link">
      {words.back}
    </a>
  </p>
)

/** Asking for a mail to set a new password. The answer is the same for every address. */
export function ForgotPassword() {
  const [sentTo, setSentTo] = useState<string | null>(null)
  const { pending, errors, errorAt, formProps } = useForm(["email"], async ({ email = "" }) => {
    await callApi("/password/forgot", { method: "POST", body: { email } })
    setSentTo(email)
  })
  if (sentTo !== null) {
    return (
      <div role="status">
        <Sheet title={words.sent} lead={words.sentLead(sentTo)} foot={foot}>
          <a href="/reset-password" className="prose-link text-sm">
            {words.enterCode}
          </a>
        </Sheet>
      </div>
    )
  }
  return (
    <Sheet title={words.title} lead={words.lead} foot={foot}>
      <form {...formProps} className="grid grid-cols-1 gap-5">
        <FormErrors title={words.failed} errors={errors} />
        <EmailField error={errorAt("email")} />
        <Button type="submit" variant="primary" pending={pending} className="w-full">
          {words.submit}
        </Button>
      </form>
    </Sheet>
  )
}
