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

type Outcome = { kind: "done"; email: string } | { kind: "expired" | "invalid" } | { kind: "failed"; message: string }

async function verify(token: string): Promise<Outcome> {
  try {
    const { email } = await callApi<{ email: string }>("/verify-email", { method: "POST", body: { token } })
    return { kind: "done", email }
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

  if (outcome?.kind === "done") return <Verified email={outcome.email} />
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
      <div className="grid gap-5">
        {outcome?.kind === "failed" && <FormErrors title={words.failed} errors={[outcome]} />}
        <Button variant="primary" pending={pending} onClick={press} className="w-full">
          {words.submit}
        </Button>
      </div>
    </Sheet>
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
