"use client"

import { type ChangeEvent, useEffect, useRef, useState } from "react"
import type { PasswordOwner, PasswordVerdict } from "@/lib/features/accounts/strength"

type Judge = (password: string, owner: PasswordOwner) => PasswordVerdict

/** Long enough that nobody is corrected in the middle of a word. */
const pauseMilliseconds = 250

/**
 * How strong the password is that is being typed; null before there is something to say. Its judge and the dictionaries come
 * when the field is used for the first time; without them the server still has its say.
 */
export function useStrength() {
  const [verdict, setVerdict] = useState<PasswordVerdict | null>(null)
  const judge = useRef<Promise<Judge | null>>(undefined)
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  useEffect(() => () => clearTimeout(timer.current), [])

  const load = () => {
    judge.current ??= import("@/lib/features/accounts/strength").then(
      ({ judgePassword }) => judgePassword,
      () => null,
    )
    return judge.current
  }
  const look = ({ currentTarget: { value, form } }: ChangeEvent<HTMLInputElement>) => {
    clearTimeout(timer.current)
    if (value === "") return setVerdict(null)
    timer.current = setTimeout(async () => {
      const judgePassword = await load()
      setVerdict(judgePassword?.(value, ownerIn(form)) ?? null)
    }, pauseMilliseconds)
  }
  return { verdict, onFocus: () => void load(), onChange: look }
}

/** Whose password it is, as far as the form says. */
function ownerIn(form: HTMLFormElement | null): PasswordOwner {
  const values = new FormData(form ?? undefined)
  const text = (name: string) => String(values.get(name) ?? "")
  return { name: text("name"), email: text("email") }
}
