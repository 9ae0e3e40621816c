"use client"

import { Field, Input } from "@/components/ui/field"
import { EmailField } from "./email-field"
import { tokenIn } from "./mailed-proof"
import { type FieldName, fieldId } from "./use-form"
import { accountWords } from "./words"

const words = accountWords.proof

/** What has to be filled in: with a pasted link no address. */
export function proofFieldsOf({ proof = "" }: Record<string, string>): FieldName[] {
  return tokenIn(proof) === null ? ["email", "proof"] : ["proof"]
}

/** Where a mail's link did not arrive whole: its code with the address, or the link itself. */
export function ProofFields({ errorAt }: { errorAt: (field: FieldName) => string | undefined }) {
  return (
    <>
      <EmailField error={errorAt("email")} />
      <Field id={fieldId("proof")} label={words.label} hint={words.hint} error={errorAt("proof")}>
        {(wiring) => (
          <Input
            {...wiring}
            name="proof"
            autoComplete="one-time-code"
            autoCapitalize="characters"
            spellCheck={false}
            maxLength={4000}
            required
          />
        )}
      </Field>
    </>
  )
}
