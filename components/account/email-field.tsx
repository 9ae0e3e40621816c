"use client"

import { Field, Input } from "@/components/ui/field"
import { fieldId } from "./use-form"
import { accountWords as words } from "./words"

/** The address of an account. */
export function EmailField({ error, defaultValue }: { error?: string; defaultValue?: string }) {
  return (
    <Field id={fieldId("email")} label={words.email} error={error}>
      {(wiring) => (
        <Input
          {...wiring}
          name="email"
          // Not "email": some browsers would send another spelling of the domain than the one that was typed.
          type="text"
          inputMode="email"
          autoComplete="email"
          autoCapitalize="none"
          spellCheck={false}
          maxLength={254}
          defaultValue={defaultValue}
          required
        />
      )}
    </Field>
  )
}
