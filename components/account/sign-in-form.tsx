"use client"

import { useState } from "react"
import { ApiError } from "@/components/api-client"
import { tellOtherTabs } from "@/components/session/doubt"
import { Button } from "@/components/ui/button"
import { Field, PasswordInput } from "@/components/ui/field"
import { FormErrors } from "@/components/ui/form-errors"
import { EmailField } from "./email-field"
import { fieldId, useForm } from "./use-form"
import { accountWords } from "./words"

const words = accountWords.signIn

const refusals: Record<string, string> = {
  invalid_credentials: words.invalid,
  throttled: words.throttled,
  unavailable: words.unavailable,
  offline: words.offline,
}

/** @throws ApiError with the code that came back */
async function enter(email: string, password: string): Promise<void> {
  const answer = await import("next-auth/react")
    .then(({ signIn }) => signIn("credentials", { redirect: false, email, password }))
    .catch(() => {
      throw new ApiError(0, "offline", words.offline)
    })
  if (answer?.ok && !answer.error) return
  const code = answer?.error && answer.error in refusals ? answer.error : "unavailable"
  throw new ApiError(answer?.status ?? 0, code, refusals[code] ?? words.unavailable)
}

/** @param destination a path of this application; a download leaves this page where it is */
export function SignInForm({ destination }: { destination: string }) {
  const [downloading, setDownloading] = useState(false)
  const { pending, errors, errorAt, formProps } = useForm(
    ["email", "password"],
    async ({ email = "", password = "" }) => {
      await enter(email, password)
      tellOtherTabs()
      window.location.assign(destination)
      if (destination.startsWith("/api/")) setDownloading(true)
      else await new Promise(() => undefined)
    },
  )
  if (downloading) {
    return (
      <p role="status">
        {words.downloading}{" "}
        <a href="/portal" className="prose-link">
          {words.toFiles}
        </a>
      </p>
    )
  }
  return (
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
    </form>
  )
}
