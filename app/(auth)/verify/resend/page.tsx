import type { Metadata } from "next"
import { ResendForm } from "@/components/account/resend"
import { Sheet } from "@/components/account/sheet"
import { accountWords } from "@/components/account/words"
import { requireNobody } from "@/lib/http/gate"

const words = accountWords.resend

export const metadata: Metadata = { title: words.title }

export default async function ResendPage() {
  await requireNobody()
  return (
    <Sheet
      title={words.title}
      lead={words.lead}
      foot={
        <p>
          <a href="/sign-in" className="prose-link">
            {accountWords.forgot.back}
          </a>
        </p>
      }
    >
      <ResendForm />
    </Sheet>
  )
}
