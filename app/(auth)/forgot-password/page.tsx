import type { Metadata } from "next"
import { ForgotPassword } from "@/components/account/forgot-password"
import { accountWords } from "@/components/account/words"
import { requireNobody } from "@/lib/http/gate"

export const metadata: Metadata = { title: accountWords.forgot.title }

export default async function ForgotPasswordPage() {
  await requireNobody()
  return <ForgotPassword />
}
