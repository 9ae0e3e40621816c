import type { Metadata } from "next"
import { SignIn } from "@/components/account/sign-in"
import { accountWords } from "@/components/account/words"
import { requireNobody } from "@/lib/http/gate"
import { safePath } from "@/lib/http/safe-path"

export const metadata: Metadata = { title: accountWords.signIn.title }

export default async function SignInPage({ searchParams }: PageProps<"/sign-in">) {
  const { callbackUrl, with: way } = await searchParams
  const callback = safePath(callbackUrl)
  await requireNobody(callback)
  return <SignIn destination={callback ?? "/"} withCode={way === "code"} />
}
