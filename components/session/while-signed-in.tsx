"use client"

import type { ReactNode } from "react"
import { useSession } from "./session-provider"

/** Its children for as long as the session goes on that they were made for; then nothing of them, and why. */
export function WhileSignedIn({ children }: { children: ReactNode }) {
  const session = useSession()
  if (session.is === "good") return children
  return session.is === "unsure" ? null : <session.View session={session} />
}
