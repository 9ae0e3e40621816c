"use client"

import { useSearchParams } from "next/navigation"

/** The file whose story is open, from the address; null for none. */
export function useOpenFileId(): string | null {
  return useSearchParams().get("file")
}

/** The address with this file's story open. */
export function storyAddress(search: URLSearchParams | string, fileId: string): string {
  const next = new URLSearchParams(search)
  next.set("file", fileId)
  return `?${next}`
}

/** Opens a file's story; the list stays as it is. */
export function openStory(fileId: string): void {
  window.history.pushState({ story: true }, "", storyAddress(window.location.search, fileId))
}

/** Closes it, in the way of the browser's Back where that is what opened it. */
export function closeStory(): void {
  if (isStory(window.history.state)) {
    window.history.back()
    return
  }
  const next = new URLSearchParams(window.location.search)
  next.delete("file")
  window.history.replaceState(null, "", next.size > 0 ? `?${next}` : window.location.pathname)
}

function isStory(state: unknown): boolean {
  return typeof state === "object" && state !== null && "story" in state
}
