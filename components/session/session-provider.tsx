"use client"

import { createContext, type ReactNode, useContext, useEffect, useEffectEvent, useRef, useState } from "react"
import { onDoubt } from "./doubt"
import type { Holder, SessionState } from "./session-state"

const good: SessionState = { is: "good" }

const SessionContext = createContext<SessionState>(good)

/** What became of the session of this page. */
export function useSession(): SessionState {
  return useContext(SessionContext)
}

/** Knows whether the session that a page was made for goes on, for all that is below it. */
export function SessionProvider({ holder, children }: { holder: Holder; children: ReactNode }) {
  const [state, setState] = useState(good)
  /** How often there was reason to ask that has not been asked for yet. */
  const doubts = useRef(0)
  const busy = useRef(false)

  const look = async () => {
    const { lookAtSession, SessionEnded } = await import("./session-ended")
    const found = await lookAtSession(holder)
    // Its pages are others now, and the server knows which.
    if (found === "changed") window.location.reload()
    else if (found === "good") setState(good)
    else if (found) setState({ ...found, View: SessionEnded })
  }
  const ask = useEffectEvent(async (isStale: boolean) => {
    if (isStale) setState((before) => (before.is === "good" ? { is: "unsure" } : before))
    // What is being asked may have been answered before the newest doubt.
    for (doubts.current += 1; doubts.current > 0 && !busy.current; ) {
      doubts.current = 0
      busy.current = true
      // Without an answer all is as it was.
      await look().catch(() => undefined)
      busy.current = false
    }
    setState((before) => (before.is === "unsure" && !busy.current ? good : before))
  })
  useEffect(() => onDoubt((isStale) => void ask(isStale)), [])
  return <SessionContext value={state}>{children}</SessionContext>
}
