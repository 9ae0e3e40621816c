"use client"

import { Field, Input } from "@/components/ui/field"
import { fieldId } from "./use-form"
import { accountWords as words } from "./words"

/** The code of a mail, as `XXXX-XXXX`. */
export function CodeField({ error }: { error?: string }) {
  return (
    <Field id={fieldId("code")} label={words.code} hint={words.codeHint} error={error}>
      {(wiring) => (
        <Input
          {...wiring}
          name="code"
          autoComplete="one-time-code"
          autoCapitalize="characters"
          spellCheck={false}
          maxLength={64}
          className="font-mono tracking-widest uppercase"
          required
        />
      )}
    </Field>
  )
}
