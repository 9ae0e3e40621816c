"use client"

import { CircleAlert } from "lucide-react"
import { useEffect, useRef } from "react"

/** One error; with the id of its control when it has one. */
export type FormError = { id?: string; message: string }

/** What went wrong with a form, in one place. Takes the focus whenever it is given another list. */
export function FormErrors({ title, errors }: { title: string; errors: readonly FormError[] }) {
  const box = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (errors.length > 0) box.current?.focus()
  }, [errors])
  if (errors.length === 0) return null
  return (
    <div
      ref={box}
      role="alert"
      tabIndex={-1}
      className="animate-appear rounded-md border border-danger bg-danger-soft p-4 text-sm focus:outline-2 focus:outline-offset-2 focus:outline-danger"
    >
      <p className="flex gap-2 font-medium text-danger">
        <CircleAlert aria-hidden size={20} className="shrink-0" />
        {title}
      </p>
      <ul className="mt-1 grid gap-1 pl-7">
        {errors.map(({ id, message }) => (
          <li key={`${id} ${message}`}>
            {id ? (
              <a href={`#${id}`} className="underline underline-offset-3">
                {message}
              </a>
            ) : (
              message
            )}
          </li>
        ))}
      </ul>
    </div>
  )
}
