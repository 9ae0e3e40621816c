"use client"

import { useState } from "react"
import { callApi, toApiError } from "@/components/api-client"
import { Button } from "@/components/ui/button"
import { buttonClass } from "@/components/ui/button-class"
import { FormErrors } from "@/components/ui/form-errors"
import { ResendForm } from "./resend"
import { Sheet } from "./sheet"
import { useMailedToken } from "./use-mailed-token"
import { accountWords } from "./words"

const words = accountWords.verify

type Outcome =
  | { kind: "done"; email: string; hasPassword: boolean }
  | { kind: "expired" | "invalid" }
  | { kind: "failed"; message: string }

async function verify(token: string): Promise<Outcome> {
  try {
    type Verified = { email: string; hasPassword: boolean }
    return { kind: "done", ...(await callApi<Verified>("/verify-email", { method: "POST", body: { token } })) }
  } catch (error) {
    const refusal = toApiError(error)
    if (refusal.code === "expired_token") return { kind: "expired" }
    if (refusal.status === 400) return { kind: "invalid" }
    return { kind: "failed", message: refusal.sentences }
  }
}

/** What a verification mail opens. Nothing happens until the button is pressed, since mail scanners follow links. */
export function Verify() {
  const token = useMailedToken()
  const [pending, setPending] = useState(false)
  const [outcome, setOutcome] = useState<Outcome | null>(null)

  if (outcome?.kind === "done") return <Verified {...outcome} />
  if (outcome?.kind === "expired" || outcome?.kind === "invalid") return <DeadLink kind={outcome.kind} />
  if (token === null) return <DeadLink kind="invalid" />

  const press = async () => {
    if (!token) return
    setPending(true)
    setOutcome(await verify(token))
    setPending(false)
  }
  return (
    <Sheet title={words.title} lead={words.lead}>
      <div className="grid grid-cols-1 gap-5">
        {outcome?.kind === "failed" && <FormErrors title={words.failed} errors={[outcome]} />}
        <Button variant="primary" pending={pending} onClick={press} className="w-full">
          {words.submit}
        </Button>
      </div>
    </Sheet>
  )
}

function Verified({ email, hasPassword }: { email: string; hasPassword: boolean }) {
  return (
    <div role="status">
      <Sheet title={words.done} lead={hasPassword ? words.doneLead(email) : words.noPasswordLead(email)}>
        <a href={hasPassword ? "/sign-in" : "/forgot-password"} className={`${buttonClass("primary")} w-full`}>
          {hasPassword ? accountWords.signIn.submit : words.setPassword}
        </a>
      </Sheet>
    </div>
  )
}

/** Said the same of a link that was used, replaced or never good. */
function DeadLink({ kind }: { kind: "expired" | "invalid" }) {
  return (
    <div role="status">
      <Sheet
        title={kind === "expired" ? words.expired : words.invalid}
        lead={kind === "expired" ? words.expiredLead : words.invalidLead}
        foot={
          <p>
            <a href="/sign-in" className="prose-link">
              {accountWords.signIn.submit}
            </a>
          </p>
        }
      >
        <ResendForm />
      </Sheet>
    </div>
  )
}
