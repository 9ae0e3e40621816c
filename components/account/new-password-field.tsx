"use client"

import { Field, PasswordInput } from "@/components/ui/field"
import { Strength } from "./strength"
import { fieldId } from "./use-form"
import { useStrength } from "./use-strength"
import { accountWords as words } from "./words"

type NewPasswordFieldProps = {
  label: string
  hint?: string
  error?: string
  /** What a password manager is to fill in. */
  autoComplete?: "new-password" | "current-password"
}

/** A password that is being chosen, with how strong it is while it is typed. */
export function NewPasswordField({
  label,
  hint = words.passwordHint,
  error,
  autoComplete = "new-password",
}: NewPasswordFieldProps) {
  const { verdict, onFocus, onChange } = useStrength()
  return (
    <div className="grid grid-cols-1 gap-3">
      <Field id={fieldId("password")} label={label} hint={hint} error={error}>
        {(wiring) => (
          <PasswordInput
            {...wiring}
            name="password"
            autoComplete={autoComplete}
            required
            onFocus={onFocus}
            onChange={onChange}
          />
        )}
      </Field>
      <Strength verdict={verdict} />
    </div>
  )
}
