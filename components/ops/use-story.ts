"use client"

import { useCallback, useEffect, useState } from "react"
import { type ApiError, callApi, toApiError } from "@/components/api-client"
import type { FileHistory } from "@/lib/features/files/schema"
import { isMoving } from "./file-rows"

/** Milliseconds between two looks at a file that something happens to. */
const pollEvery = 3000

export type Story = { history: FileHistory | null; error: ApiError | null; read: () => Promise<void> }

/**
 * A file's story, read anew every few seconds while it is on its way or being downloaded, and with each other `change`,
 * which counts the changes that were told of it.
 */
export function useStory(fileId: string, change: number): Story {
  const [history, setHistory] = useState<FileHistory | null>(null)
  const [error, setError] = useState<ApiError | null>(null)
  const read = useCallback(
    () =>
      callApi<FileHistory>(`/files/${fileId}/history`, { method: "GET" }).then(
        (answer) => {
          setHistory(answer)
          setError(null)
        },
        (failure: unknown) => setError(toApiError(failure)),
      ),
    [fileId],
  )
  // biome-ignore lint/correctness/useExhaustiveDependencies: another change is another story
  useEffect(() => void read(), [read, change])
  const lively = history !== null && error === null && isLively(history)
  useEffect(() => {
    if (!lively) return
    const timer = setInterval(() => document.visibilityState === "visible" && void read(), pollEvery)
    return () => clearInterval(timer)
  }, [lively, read])
  return { history, error, read }
}

function isLively({ file, transfers }: FileHistory): boolean {
  return isMoving(file) || transfers.some((transfer) => transfer.endedAt === null)
}
