"use client"

import { ApiError } from "@/components/api-client"
import { accountWords } from "./words"

const words = accountWords.signIn

/** A password, or the code of a mail. */
type Secret = { password: string } | { code: string }

const refusals: Record<string, string> = {
  invalid_credentials: words.invalid,
  throttled: words.throttled,
  unavailable: words.unavailable,
  offline: words.offline,
}
const refusalsOfCodes: Record<string, string> = {
  ...refusals,
  invalid_credentials: accountWords.signInCode.invalid,
  throttled: accountWords.signInCode.throttled,
}

/**
 * Signs this browser in.
 * @throws ApiError with the code that came back, in words for people
 */
export async function enter(email: string, secret: Secret): Promise<void> {
  const said = "code" in secret ? refusalsOfCodes : refusals
  const answer = await import("next-auth/react")
    .then(({ signIn }) => signIn("credentials", { redirect: false, email, ...secret }))
    .catch(() => {
      throw new ApiError(0, "offline", words.offline)
    })
  if (answer?.ok && !answer.error) return
  const code = answer?.error && answer.error in said ? answer.error : "unavailable"
  throw new ApiError(answer?.status ?? 0, code, said[code] ?? words.unavailable)
}
