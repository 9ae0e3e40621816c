"use client"

import { ProblemPage } from "@/components/problem-page"
import { buttonClass } from "@/components/ui/button-class"
import { errorWords as words } from "./words"

export default function PageError({ retry }: { retry: () => void }) {
  const offline = typeof navigator !== "undefined" && !navigator.onLine
  return (
    <ProblemPage
      title={offline ? words.offline : words.title}
      action={
        <button type="button" className={buttonClass("primary")} onClick={retry}>
          {words.action}
        </button>
      }
    >
      <p>{offline ? words.offlineLead : words.lead}</p>
    </ProblemPage>
  )
}
