"use client"

export type Notice = { kind: "success" | "error" | "info"; message: string; detail?: string }

type Listener = (notice: Notice) => void

let listener: Listener | null = null
let waiting: Notice[] = []

/** Tells the person something in a corner of the page, for a few seconds. Nothing that must not be missed. */
export function notify(notice: Notice): void {
  if (listener) listener(notice)
  else waiting.push(notice)
}

/** For the one toaster: takes what is told from now on, and what waited. */
export function listenToNotices(next: Listener): () => void {
  listener = next
  const missed = waiting
  waiting = []
  missed.forEach(next)
  return () => {
    listener = null
  }
}
