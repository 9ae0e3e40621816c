"use client"

import { useState } from "react"
import { ApiError, callApi } from "@/components/api-client"
import { Button } from "@/components/ui/button"
import { buttonClass } from "@/components/ui/button-class"
import { FormErrors } from "@/components/ui/form-errors"
import { proofFrom } from "./mailed-proof"
import { NewPasswordField } from "./new-password-field"
import { ProofFields, proofFieldsOf } from "./proof-fields"
import { Sheet } from "./sheet"
import { useForm } from "./use-form"
import { useMailedToken } from "./use-mailed-token"
import { accountWords } from "./words"

const words = accountWords.reset
const deadCodes = ["invalid_token", "expired_token"]

type State = "asking" | "done" | "dead"

/** What a reset mail opens: a new password, once, by the mail's link or its code. */
export function ResetPassword() {
  const token = useMailedToken()
  const [state, setState] = useState<State>("asking")
  if (state === "done")
    return <Outcome title={words.done} lead={words.doneLead} href="/sign-in" label={accountWords.signIn.submit} />
  if (state === "dead") {
    return <Outcome title={words.dead} lead={words.deadLead} href="/forgot-password" label={words.again} />
  }
  const byProof = token === null
  return (
    <Sheet title={words.title} lead={byProof ? words.proofLead : words.lead} foot={byProof && <NewMail />}>
      <ResetForm key={String(byProof)} token={token ?? null} byProof={byProof} onState={setState} />
    </Sheet>
  )
}

type ResetFormProps = { token: string | null; byProof: boolean; onState: (state: State) => void }

function ResetForm({ token, byProof, onState }: ResetFormProps) {
  const { pending, errors, errorAt, formProps } = useForm(
    (values) => (byProof ? [...proofFieldsOf(values), "password"] : ["password"]),
    async (values) => {
      const body = { ...proofFrom(token, values), password: values.password }
      try {
        await callApi("/password/reset", { method: "POST", body })
        onState("done")
      } catch (error) {
        if (!(error instanceof ApiError && deadCodes.includes(error.code))) throw error
        onState("dead")
      }
    },
  )
  return (
    <form {...formProps} className="grid grid-cols-1 gap-5">
      <FormErrors title={words.failed} errors={errors} />
      {byProof && <ProofFields errorAt={errorAt} />}
      <NewPasswordField label={accountWords.newPassword} error={errorAt("password")} />
      <Button type="submit" variant="primary" pending={pending} className="w-full">
        {words.submit}
      </Button>
    </form>
  )
}

function NewMail() {
  return (
    <p>
      <a href="/forgot-password" className="prose-link">
        {words.again}
      </a>
    </p>
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
