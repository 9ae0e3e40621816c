"use client"

import { useRouter } from "next/navigation"
import { useState } from "react"
import { Button } from "@/components/ui/button"
import { useChanges } from "@/components/use-changes"
import { arrivalWords as words } from "./words"

/** Keeps the list as it is now: what is gone goes; what has come waits in a line for a press, so that nothing jumps. */
export function Arrivals({ empty }: { empty: boolean }) {
  const { refresh } = useRouter()
  const [arrived, setArrived] = useState(new Set<string>())
  const show = () => {
    setArrived(new Set())
    refresh()
  }
  useChanges(({ id, state }) => (id && state && !empty ? setArrived((ids) => new Set(ids).add(id)) : show()))
  return (
    <div role="status" className="sticky bottom-16 z-30 flex h-0 items-start justify-center">
      {arrived.size > 0 && (
        <Button className="shadow-float" onClick={show}>
          {words.arrived(arrived.size)}
        </Button>
      )}
    </div>
  )
}
