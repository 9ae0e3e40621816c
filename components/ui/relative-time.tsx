"use client"

import { formatExact, formatMoment, formatRelative } from "@/components/format/time"
import { useNow } from "./use-now"

/*
 * The server does not know the reader's time zone. It writes in UTC, and the page puts the reader's own in its place once
 * it is alive; until then what differs is on purpose.
 */

/** How long ago something was, with the exact moment on hover. @param at ISO 8601 */
export function RelativeTime({ at, className }: { at: string; className?: string }) {
  const now = useNow()
  const timeZone = now === null ? "UTC" : undefined
  return (
    <time dateTime={at} title={formatExact(at, timeZone)} className={className} suppressHydrationWarning>
      {formatRelative(at, now ?? Date.now(), timeZone)}
    </time>
  )
}

/** A moment: `24 Nov, 19:18`. @param at ISO 8601 */
export function ExactTime({ at, className }: { at: string; className?: string }) {
  const now = useNow()
  const timeZone = now === null ? "UTC" : undefined
  return (
    <time dateTime={at} title={formatExact(at, timeZone)} className={className} suppressHydrationWarning>
      {formatMoment(at, now ?? Date.now(), timeZone)}
    </time>
  )
}
