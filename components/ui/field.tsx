"use client"

import { Eye, EyeOff } from "lucide-react"
import { type ComponentProps, type ReactNode, useState } from "react"
import { classNames } from "./class-names"

/** What ties a control to its label, hint and error. */
export type FieldWiring = { id: string; "aria-describedby": string | undefined; "aria-invalid": true | undefined }

type FieldProps = {
  /** Of the control, unique on the page; a summary of errors leads to it. */
  id: string
  label: ReactNode
  hint?: ReactNode
  error?: string | null
  /** Beside the label, at the end of its line. */
  aside?: ReactNode
  children: (wiring: FieldWiring) => ReactNode
}

/** A control with its label above, and its hint and error below. */
export function Field({ id, label, hint, error, aside, children }: FieldProps) {
  const describedBy = classNames(hint && `${id}-hint`, error && `${id}-error`) || undefined
  return (
    <div className="grid grid-cols-1 gap-1.5">
      <div className="flex flex-wrap items-baseline justify-between gap-x-4 text-sm">
        <label htmlFor={id} className="font-medium">
          {label}
        </label>
        {aside}
      </div>
      {children({ id, "aria-describedby": describedBy, "aria-invalid": error ? true : undefined })}
      {hint && (
        <p id={`${id}-hint`} className="text-sm text-ink-soft">
          {hint}
        </p>
      )}
      {error && (
        <p id={`${id}-error`} className="text-sm font-medium text-danger">
          {error}
        </p>
      )}
    </div>
  )
}

const inputClass =
  "block w-full min-w-0 rounded-md border border-line-strong bg-surface-raised px-3 py-2 text-base text-ink placeholder:text-ink-soft hover:border-ink focus-visible:outline-offset-0 aria-invalid:border-danger disabled:opacity-60"

/** A line of text. */
export function Input({ className, ...rest }: ComponentProps<"input">) {
  return <input {...rest} className={classNames(inputClass, className)} />
}

const passwordWords = { show: "Show password", hide: "Hide password" }

/** A password, which can be shown. */
export function PasswordInput({ className, ...rest }: Omit<ComponentProps<"input">, "type">) {
  const [shown, setShown] = useState(false)
  const Icon = shown ? EyeOff : Eye
  return (
    <div className="relative">
      <input
        autoCapitalize="none"
        autoCorrect="off"
        spellCheck={false}
        {...rest}
        type={shown ? "text" : "password"}
        className={classNames(inputClass, "pr-12", className)}
      />
      <button
        type="button"
        className="absolute inset-y-1 right-1 grid w-10 place-items-center rounded-md text-ink-soft transition-colors hover:bg-surface-sunken hover:text-ink"
        aria-label={shown ? passwordWords.hide : passwordWords.show}
        aria-controls={rest.id}
        onClick={() => setShown(!shown)}
      >
        <Icon aria-hidden size={18} />
      </button>
    </div>
  )
}
