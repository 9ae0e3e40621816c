import type { Metadata } from "next"
import { Verify } from "@/components/account/verify"
import { accountWords } from "@/components/account/words"

export const metadata: Metadata = { title: accountWords.verify.title }

/** Open to everybody: who is signed in may still have an address to verify. */
export default function VerifyPage() {
  return <Verify />
}
