"use client"

import { words } from "@/components/ops/words"
import { Button } from "@/components/ui/button"
import { ErrorState } from "@/components/ui/error-state"

export default function OpsError({ reset }: { reset: () => void }) {
  return (
    <main id="content">
      <ErrorState title={words.failed.title} action={<Button onClick={reset}>{words.failed.action}</Button>}>
        {words.failed.text}
      </ErrorState>
    </main>
  )
}
