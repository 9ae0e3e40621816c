"use client"

import { useState } from "react"
import { callApi, toApiError } from "@/components/api-client"
import { Button } from "@/components/ui/button"
import { FormErrors } from "@/components/ui/form-errors"
import { EmailField } from "./email-field"
import { useForm } from "./use-form"
import { accountWords } from "./words"

const words = accountWords.resend

function resend(email: string): Promise<void> {
  return callApi("/verify-email/resend", { method: "POST", body: { email } })
}

/** Sends a new verification link to an address that is known already. */
export function ResendButton({ email }: { email: string }) {
  const [state, setState] = useState<"idle" | "pending" | "sent">("idle")
  const [refusal, setRefusal] = useState<string | null>(null)
  const send = async () => {
    setState("pending")
    setRefusal(null)
    try {
      await resend(email)
      setState("sent")
    } catch (error) {
      setRefusal(toApiError(error).sentences)
      setState("idle")
    }
  }
  return (
    <div className="grid grid-cols-1 gap-3">
      <Button onClick={send} pending={state === "pending"} className="w-full">
        {words.submit}
      </Button>
      <p role="status" className="text-sm text-ink-soft">
        {state === "sent" && words.sent}
        {refusal && <span className="text-danger">{refusal}</span>}
      </p>
    </div>
  )
}

/** Asks for the address, and sends a new verification link to it. */
export function ResendForm({ primary = true }: { primary?: boolean }) {
  const [sent, setSent] = useState(false)
  const { pending, errors, errorAt, formProps } = useForm(["email"], async ({ email = "" }) => {
    await resend(email)
    setSent(true)
  })
  return (
    <form {...formProps} className="grid grid-cols-1 gap-5">
      <FormErrors title={words.failed} errors={errors} />
      <EmailField error={errorAt("email")} />
      <Button type="submit" variant={primary ? "primary" : "secondary"} pending={pending} className="w-full">
        {words.submit}
      </Button>
      <p role="status" className="text-sm text-ink-soft empty:hidden">
        {sent && words.sent}
      </p>
    </form>
  )
}
