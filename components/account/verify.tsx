"use client"

import { useState } from "react"
import { ApiError, callApi } from "@/components/api-client"
import { Button } from "@/components/ui/button"
import { buttonClass } from "@/components/ui/button-class"
import { FormErrors } from "@/components/ui/form-errors"
import { proofFrom } from "./mailed-proof"
import { NewPasswordField } from "./new-password-field"
import { ProofFields, proofFieldsOf } from "./proof-fields"
import { ResendForm } from "./resend"
import { Sheet } from "./sheet"
import { useForm } from "./use-form"
import { useMailedToken } from "./use-mailed-token"
import { accountWords } from "./words"

const words = accountWords.verify

type Outcome = { kind: "done"; email: string } | { kind: "expired" | "invalid" }

const dead: Record<string, "expired" | "invalid"> = { expired_token: "expired", invalid_token: "invalid" }

/**
 * What a verification mail opens. Nothing happens until the button is pressed, since mail scanners follow links; and a
 * password goes with it, so that whoever has the mailbox has the account, and not whoever signed up with its address.
 */
export function Verify() {
  const token = useMailedToken()
  const [outcome, setOutcome] = useState<Outcome | null>(null)
  const [typing, setTyping] = useState(false)
  if (outcome?.kind === "done") return <Verified email={outcome.email} />
  if (outcome && !typing) return <DeadLink kind={outcome.kind} onType={() => setTyping(true)} />
  const given = typing ? null : token
  return (
    <Sheet
      title={words.title}
      lead={given === null ? words.proofLead : words.lead}
      foot={given === null && <NewMail />}
    >
      <VerifyForm key={String(given === null)} token={given ?? null} byProof={given === null} onOutcome={setOutcome} />
    </Sheet>
  )
}

type VerifyFormProps = { token: string | null; byProof: boolean; onOutcome: (outcome: Outcome) => void }

function VerifyForm({ token, byProof, onOutcome }: VerifyFormProps) {
  const { pending, errors, errorAt, formProps } = useForm(
    (values) => (byProof ? [...proofFieldsOf(values), "password"] : ["password"]),
    async (values) => {
      const body = { ...proofFrom(token, values), password: values.password }
      try {
        const { email } = await callApi<{ email: string }>("/verify-email", { method: "POST", body })
        onOutcome({ kind: "done", email })
      } catch (error) {
        const kind = error instanceof ApiError ? dead[error.code] : undefined
        if (!kind) throw error
        onOutcome({ kind })
      }
    },
  )
  return (
    <form {...formProps} className="grid grid-cols-1 gap-5">
      <FormErrors title={words.failed} errors={errors} />
      {byProof && <ProofFields errorAt={errorAt} />}
      <NewPasswordField label={accountWords.password} hint={words.passwordHint} error={errorAt("password")} />
      <Button type="submit" variant="primary" pending={pending} className="w-full">
        {words.submit}
      </Button>
    </form>
  )
}

function NewMail() {
  return (
    <p>
      <a href="/verify/resend" className="prose-link">
        {accountWords.signIn.resend}
      </a>
    </p>
  )
}

function Verified({ email }: { email: string }) {
  return (
    <div role="status">
      <Sheet title={words.done} lead={words.doneLead(email)}>
        <a href="/sign-in" className={`${buttonClass("primary")} w-full`}>
          {accountWords.signIn.submit}
        </a>
      </Sheet>
    </div>
  )
}

/** Said the same of a link that was used, replaced or never good. */
function DeadLink({ kind, onType }: { kind: "expired" | "invalid"; onType: () => void }) {
  return (
    <div role="status">
      <Sheet
        title={kind === "expired" ? words.expired : words.invalid}
        lead={kind === "expired" ? words.expiredLead : words.invalidLead}
        foot={
          <>
            <p>
              <button type="button" className="prose-link" onClick={onType}>
                {words.otherWay}
              </button>
            </p>
            <p>
              <a href="/sign-in" className="prose-link">
                {accountWords.signIn.submit}
              </a>
            </p>
          </>
        }
      >
        <ResendForm />
      </Sheet>
    </div>
  )
}
