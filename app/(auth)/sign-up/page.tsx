import type { Metadata } from "next"
import { SignUp } from "@/components/account/sign-up"
import { accountWords } from "@/components/account/words"
import { requireNobody } from "@/lib/http/gate"

export const metadata: Metadata = { title: accountWords.signUp.title }

export default async function SignUpPage() {
  await requireNobody()
  return <SignUp />
}
