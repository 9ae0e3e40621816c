"use client"

import { useState } from "react"
import { callApi, toApiError } from "@/components/api-client"
import { notify } from "@/components/ui/notify"
import type { Retried } from "@/lib/features/system/schema"
import { words } from "./words"

/** What is being done now: to one dead letter, or to all. */
export type Doing = { to: string; what: "retry" | "dismiss" } | null
export const everything = "all"

/** Trying again and dismissing. @param onEnd is waited for before the next thing can be done */
export function useDeadLetters(onEnd: () => Promise<void>) {
  const [doing, setDoing] = useState<Doing>(null)
  const act = async (now: NonNullable<Doing>, failed: string, work: () => Promise<string>) => {
    setDoing(now)
    try {
      const message = await work()
      await onEnd()
      notify({ kind: "success", message })
    } catch (error) {
      const { message, detail } = toApiError(error)
      notify({ kind: "error", message: failed, detail: detail ?? message })
      await onEnd()
    } finally {
      setDoing(null)
    }
  }
  const path = (id: string) => `/system/dead-letters/${encodeURIComponent(id)}`
  return {
    doing,
    retry: (id: string) =>
      act({ to: id, what: "retry" }, words.dead.retryFailed, async () => {
        const { retried } = await callApi<Retried>(`${path(id)}/retry`, { method: "POST" })
        return words.dead.retried(retried)
      }),
    /** @param before when the list was read: what fails again meanwhile is not tried again */
    retryAll: (before: string) =>
      act({ to: everything, what: "retry" }, words.dead.retryFailed, async () =>
        words.dead.retried(await retryBatches(before)),
      ),
    dismiss: (id: string) =>
      act({ to: id, what: "dismiss" }, words.dead.dismissFailed, async () => {
        await callApi(path(id), { method: "DELETE" })
        return words.dead.dismissed
      }),
  }
}

async function retryBatches(before: string): Promise<number> {
  const path = `/system/dead-letters/retry?${new URLSearchParams({ before })}`
  let count = 0
  for (;;) {
    const { retried, more } = await callApi<Retried>(path, { method: "POST" })
    count += retried
    if (!more) return count
  }
}
