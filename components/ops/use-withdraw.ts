"use client"

import { useState } from "react"
import { callApi, toApiError } from "@/components/api-client"
import { notify } from "@/components/ui/notify"
import type { FileOrRefusal } from "@/lib/features/files/schema"
import { words } from "./words"

/** How many are withdrawn at once. */
const atOnce = 4

const said = {
  withdraw: { done: words.withdrawn, failed: words.notWithdrawn },
  dismiss: { done: words.dismissed, failed: words.notDismissed },
}

/** Withdraws files, or dismisses refused ones, and tells what came of it. */
export function useWithdraw(onEnd: () => void, act: keyof typeof said = "withdraw") {
  const [pending, setPending] = useState(false)
  const withdraw = async (files: readonly FileOrRefusal[]) => {
    setPending(true)
    const failures = await withdrawAll(files)
    const done = files.length - failures.length
    if (done > 0) notify({ kind: "success", message: said[act].done(done) })
    if (failures.length > 0) {
      notify({
        kind: "error",
        message: said[act].failed(failures.length),
        detail: toApiError(failures[0]).sentences,
      })
    }
    setPending(false)
    onEnd()
  }
  return { pending, withdraw }
}

/** @returns what went wrong; one that is gone already is as good as withdrawn */
async function withdrawAll(files: readonly FileOrRefusal[]): Promise<unknown[]> {
  const failures: unknown[] = []
  const left = [...files]
  const work = async () => {
    for (let file = left.shift(); file; file = left.shift()) {
      await callApi<FileOrRefusal>(`/files/${file.id}`, { method: "DELETE" }).catch((error: unknown) => {
        if (toApiError(error).code !== "not_found") failures.push(error)
      })
    }
  }
  await Promise.all(Array.from({ length: atOnce }, work))
  return failures
}
