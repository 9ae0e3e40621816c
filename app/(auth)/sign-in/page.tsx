import type { Metadata } from "next"
import { SignIn } from "@/components/account/sign-in"
import { accountWords } from "@/components/account/words"
import { requireNobody, safeCallback } from "@/lib/http/gate"

export const metadata: Metadata = { title: accountWords.signIn.title }

export default async function SignInPage({ searchParams }: PageProps<"/sign-in">) {
  const { callbackUrl, with: way } = await searchParams
  const callback = safeCallback(callbackUrl)
  await requireNobody(callback)
  return <SignIn destination={callback ?? "/"} withCode={way === "code"} />
}
