"use client"

import { ProblemPage } from "@/components/problem-page"
import { Button } from "@/components/ui/button"
import { errorWords as words } from "./words"

export default function PageError({ retry }: { retry: () => void }) {
  const offline = typeof navigator !== "undefined" && !navigator.onLine
  return (
    <ProblemPage
      title={offline ? words.offline : words.title}
      action={
        <Button variant="primary" onClick={retry}>
          {words.action}
        </Button>
      }
    >
      <p>{offline ? words.offlineLead : words.lead}</p>
    </ProblemPage>
  )
}
