import type { Metadata } from "next"
import { ResetPassword } from "@/components/account/reset-password"
import { accountWords } from "@/components/account/words"

export const metadata: Metadata = { title: accountWords.reset.title }

/** Open to everybody: a reset is often asked for in a browser that is still signed in. */
export default function ResetPasswordPage() {
  return <ResetPassword />
}
