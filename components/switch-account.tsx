"use client"

import { useState } from "react"
import { leave } from "./leave"
import { Button } from "./ui/button"

/** Signs out, and leads to where another person signs in. */
export function SwitchAccount({ label, destination }: { label: string; destination: string }) {
  const [pending, setPending] = useState(false)
  const press = async () => {
    setPending(true)
    await leave(destination)
    setPending(false)
  }
  return (
    <Button variant="primary" pending={pending} onClick={press}>
      {label}
    </Button>
  )
}
