import type { Metadata } from "next"
import { Sheet } from "@/components/account/sheet"
import { SignInForm } from "@/components/account/sign-in-form"
import { accountWords } from "@/components/account/words"
import { requireNobody } from "@/lib/http/gate"
import { safePath } from "@/lib/http/safe-path"

const words = accountWords.signIn

export const metadata: Metadata = { title: words.title }

export default async function SignInPage({ searchParams }: PageProps<"/sign-in">) {
  const callback = safePath((await searchParams).callbackUrl)
  await requireNobody(callback)
  return (
    <Sheet
      title={words.title}
      foot={
        <>
          <p>
            {words.noAccount}{" "}
            <a href="/sign-up" className="prose-link">
              {words.signUp}
            </a>
          </p>
          <p>
            {words.notVerified}{" "}
            <a href="/verify/resend" className="prose-link">
              {words.resend}
            </a>
          </p>
        </>
      }
    >
      <SignInForm destination={callback ?? "/"} />
    </Sheet>
  )
}
