"use client"

import { useEffect, useState, useSyncExternalStore } from "react"
import { flushSync } from "react-dom"
import { toApiError } from "@/components/api-client"
import { notify } from "@/components/ui/notify"
import type { FileHistory } from "@/lib/features/files/schema"
import { isMoving } from "./file-rows"
import { readStoryPage, readStoryPageNow } from "./read-story"
import { StoryStore, type StoryView } from "./story-store"
import { words } from "./words"

/** Milliseconds between two looks at a file that something happens to. */
const pollEvery = 3000
const readers = { page: readStoryPage, pageNow: readStoryPageNow }

export type Story = StoryView & {
  /** Reads as much of it anew as is shown. */
  read: () => Promise<void>
  showOlder: () => void
  /** Fetches what is not shown yet, and prints. */
  print: () => void
}

/**
 * A file's story, the newest entries first and older ones when they are asked for. It is read anew every few seconds while
 * the file is on its way or being downloaded, and with each other `change`, which counts the changes that were told of it.
 */
export function useStory(fileId: string, change: number): Story {
  const [store] = useState(() => new StoryStore(fileId, readers))
  const view = useSyncExternalStore(store.subscribe, store.getSnapshot, store.getSnapshot)
  // biome-ignore lint/correctness/useExhaustiveDependencies: another change is another story
  useEffect(() => void store.read(), [store, change])
  useWholePrint(store)
  const lively = view.history !== null && view.error === null && isLively(view.history)
  useEffect(() => {
    if (!lively) return
    const timer = setInterval(() => document.visibilityState === "visible" && void store.read(), pollEvery)
    return () => clearInterval(timer)
  }, [lively, store])
  return {
    ...view,
    read: () => store.read(),
    showOlder: () => void store.readOlder().catch(tellFailure),
    print: () => void store.readAll().then(() => window.print(), tellFailure),
  }
}

/** However printing was asked for, paper has all of it: a browser waits for nothing but what is fetched at once. */
function useWholePrint(store: StoryStore): void {
  useEffect(() => {
    const complete = () => flushSync(() => store.readAllNow())
    window.addEventListener("beforeprint", complete)
    return () => window.removeEventListener("beforeprint", complete)
  }, [store])
}

function tellFailure(error: unknown): void {
  notify({ kind: "error", message: words.story.olderFailed, detail: toApiError(error).sentences })
}

function isLively({ file, transfers }: FileHistory): boolean {
  return isMoving(file) || transfers.some((transfer) => transfer.endedAt === null)
}
