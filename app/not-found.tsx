import type { Metadata } from "next"
import { ProblemPage } from "@/components/problem-page"
import { buttonClass } from "@/components/ui/button-class"
import { notFoundWords as words } from "./words"

export const metadata: Metadata = { title: words.title }

export default function NotFound() {
  return (
    <ProblemPage
      title={words.title}
      action={
        <a href="/" className={buttonClass("primary")}>
          {words.action}
        </a>
      }
    >
      <p>{words.lead}</p>
    </ProblemPage>
  )
}
