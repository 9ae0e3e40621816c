"use client"

import { useEffect, useEffectEvent } from "react"
import { raiseDoubt } from "./session/doubt"

/** What was told of a file: its new state, none when it is gone; without an id, that anything may have changed. */
export type Change = { id?: string; state?: string }

/**
 * Calls `tell` for each change in the list of files while the page is looked at, and with an empty one whenever the list is
 * to be fetched anew, as at the beginning. A page in the background lets go of its connection: a browser has six for all.
 */
export function useChanges(tell: (change: Change) => void): void {
  const told = useEffectEvent(tell)
  useEffect(() => {
    let source: EventSource | undefined
    const close = () => source?.close()
    const open = () => {
      close()
      if (document.hidden) return
      source = new EventSource("/api/v1/events")
      // Among other reasons because the session has ended.
      source.addEventListener("error", raiseDoubt)
      for (const name of ["ready", "file", "gone"]) {
        source.addEventListener(name, ({ data }) => told(JSON.parse(data)))
      }
    }
    // It tries again by itself when it was cut off, but not when it was refused.
    const timer = setInterval(() => source?.readyState === 2 && open(), 30_000)
    document.addEventListener("visibilitychange", open)
    open()
    return () => {
      clearInterval(timer)
      document.removeEventListener("visibilitychange", open)
      close()
    }
  }, [])
}
