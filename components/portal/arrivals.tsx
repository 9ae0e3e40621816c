"use client"

import { useRouter } from "next/navigation"
import { useState } from "react"
import { Button } from "@/components/ui/button"
import { useChanges } from "@/components/use-changes"
import { arrivalWords as words } from "./words"

/** Keeps the list as it is now: what is gone goes; what has come waits in a line for a press, so that nothing jumps. */
export function Arrivals({ shown }: { shown: readonly string[] }) {
  const { refresh } = useRouter()
  const [seen, setSeen] = useState(shown)
  const [arrived, setArrived] = useState<readonly string[]>([])
  if (seen !== shown) {
    setSeen(shown)
    setArrived([])
  }
  useChanges(({ id, state }) => {
    if (id && state && shown.length > 0 && !shown.includes(id)) setArrived((ids) => [...new Set([...ids, id])])
    else refresh()
  })
  return (
    <div role="status">
      {arrived.length > 0 && (
        <Button className="mb-4 w-full" onClick={refresh}>
          {words.arrived(arrived.length)}
        </Button>
      )}
    </div>
  )
}
