"use client"

import { useCallback, useEffect, useRef, useState } from "react"
import { callApi } from "@/components/api-client"
import type { LostMails } from "@/lib/features/mails/schema"
import type { DeadLetterPage, SystemView } from "@/lib/features/system/schema"

/** Milliseconds between two looks, while the page is looked at. */
const pollEvery = 5_000
const pageSize = 20
/** An answer that takes longer is not waited for. */
const patience = 15_000
/** As many as the API gives at once. */
const shownMost = 100

export type SystemState = {
  system: SystemView
  /** null when they could not be read. */
  deadLetters: DeadLetterPage | null
  lostMails: LostMails | null
}

/** The state of the system, read anew every few seconds while the page is looked at; what was last read stays. */
export function useSystem(first: SystemState) {
  const [state, setState] = useState(first)
  const [stale, setStale] = useState(false)
  const [limit, setLimit] = useState(pageSize)
  const newest = useRef(0)
  const running = useRef(0)
  const refresh = useCallback(async () => {
    newest.current += 1
    const asked = newest.current
    const call = { method: "GET", signal: AbortSignal.timeout(patience) } as const
    running.current += 1
    try {
      const [system, deadLetters, lostMails] = await Promise.all([
        callApi<SystemView>("/system", call),
        callApi<DeadLetterPage>(`/system/dead-letters?limit=${limit}`, call),
        callApi<LostMails>("/mails/lost", call),
      ])
      // An answer that was overtaken by a later question is out of date.
      if (asked !== newest.current) return
      setState({ system, deadLetters, lostMails })
      setStale(false)
    } catch {
      if (asked === newest.current) setStale(true)
    } finally {
      running.current -= 1
    }
  }, [limit])
  useEffect(() => {
    if (limit > pageSize) void refresh()
    const look = () => document.visibilityState === "visible" && running.current === 0 && void refresh()
    const timer = setInterval(look, pollEvery)
    document.addEventListener("visibilitychange", look)
    return () => {
      clearInterval(timer)
      document.removeEventListener("visibilitychange", look)
    }
  }, [limit, refresh])
  const showMore = limit < shownMost ? () => setLimit(Math.min(shownMost, limit + 2 * pageSize)) : null
  return { ...state, stale, refresh, showMore }
}
