"use client"

import { useSyncExternalStore } from "react"

const tick = 15_000
const readers = new Set<() => void>()
let now = 0
let timer: ReturnType<typeof setInterval> | undefined

function subscribe(reader: () => void): () => void {
  readers.add(reader)
  timer ??= setInterval(() => {
    now = Date.now()
    for (const each of readers) each()
  }, tick)
  return () => {
    readers.delete(reader)
    if (readers.size > 0) return
    clearInterval(timer)
    timer = undefined
    now = 0
  }
}

function read(): number {
  now ||= Date.now()
  return now
}

/** The time in milliseconds, a few times a minute; null on the server and until the page is alive. */
export function useNow(): number | null {
  return useSyncExternalStore<number | null>(subscribe, read, () => null)
}
