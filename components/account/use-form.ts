"use client"

import { type FormEvent, useState } from "react"
import { type ApiError, toApiError } from "@/components/api-client"
import type { FormError } from "@/components/ui/form-errors"
import { accountWords as words } from "./words"

export type FieldName = "name" | "email" | "password" | "proof" | "code"
type Values = Record<string, string>

/** The id of a field's control. */
export function fieldId(name: FieldName): string {
  return `field-${name}`
}

const noErrors: readonly FormError[] = []

/**
 * The life of a form: fields that must be filled, sending, and what was refused, at the field and in a summary.
 * @param fields those that must be, or which they are for these values
 * @param send resolves when it went well. An error of it that has words in `own` is told with those.
 */
export function useForm(
  fields: readonly FieldName[] | ((values: Values) => readonly FieldName[]),
  send: (values: Values) => Promise<void>,
  own: (error: ApiError) => string | null = () => null,
) {
  const [pending, setPending] = useState(false)
  const [errors, setErrors] = useState(noErrors)

  const onSubmit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    if (pending) return
    const form = new FormData(event.currentTarget)
    const values = Object.fromEntries([...form].map(([name, value]) => [name, String(value)]))
    const needed = typeof fields === "function" ? fields(values) : fields
    const missing = needed.filter((field) => !values[field]?.trim())
    setErrors(missing.map((field) => ({ id: fieldId(field), message: words.missing[field] })))
    if (missing.length > 0) return
    setPending(true)
    try {
      await send(values)
    } catch (error) {
      const refusal = toApiError(error)
      const message = own(refusal)
      setErrors(message ? [{ message }] : errorsOf(refusal))
    } finally {
      setPending(false)
    }
  }

  const errorAt = (field: FieldName) => errors.find(({ id }) => id === fieldId(field))?.message
  const summary = errors.length > 1 ? words.summary.many : words.summary.one
  return { pending, errors, errorAt, summary, formProps: { onSubmit, noValidate: true, method: "post" as const } }
}

/** What the API found wrong, in words for people: its own are for programs, unless they are about a password. */
function errorsOf(error: ApiError): FormError[] {
  if (error.code === "invalid_code") return [{ id: fieldId("proof"), message: words.proof.invalid }]
  const faults = error.faults.flatMap(({ path, message }) => {
    if (!(path in words.faulty)) return []
    const name = path as keyof typeof words.faulty
    const told = error.code === "weak_password" ? message : words.faulty[name]
    return [{ id: name === "token" ? undefined : fieldId(name), message: told }]
  })
  return faults.length > 0 ? faults : [{ message: error.sentences }]
}
