"use client"

import type { ReactNode } from "react"
import { formatExact, formatUntil } from "@/components/format/time"
import { RelativeTime } from "@/components/ui/relative-time"
import { useNow } from "@/components/ui/use-now"
import type { SystemView } from "@/lib/features/system/schema"
import { words } from "./words"

/** What waits, what is at work, and what failed. */
export function QueueFigures({ queue, engine }: Pick<SystemView, "queue" | "engine">) {
  const says = words.queue
  return (
    <section aria-labelledby="queue" className="mt-12">
      <h2 id="queue" className="font-serif text-lg font-medium">
        {says.title}
      </h2>
      {engine === "inngest" && <p className="mt-2 max-w-2xl text-sm text-ink-soft">{says.inngest}</p>}
      {queue ? (
        <dl className="mt-4 grid grid-cols-2 border-y border-line lg:grid-cols-4">
          <Figure name={says.waiting} value={says.count(queue.waiting)}>
            {queue.oldestAt ? (
              <>
                {says.oldest} <RelativeTime at={queue.oldestAt} />
              </>
            ) : (
              says.noneWaiting
            )}
          </Figure>
          {queue.running !== null && (
            <Figure name={says.running} value={says.count(queue.running)}>
              {says.ready(queue.ready ?? 0)}
            </Figure>
          )}
          {queue.retrying !== null && (
            <Figure name={says.retrying} value={says.count(queue.retrying)}>
              {queue.nextTryAt ? <NextTry at={queue.nextTryAt} /> : says.noneRetrying}
            </Figure>
          )}
          {queue.deadLetters !== null && (
            <Figure name={says.dead} value={says.count(queue.deadLetters)}>
              {queue.deadLetters > 0 ? says.someDead : says.noneDead}
            </Figure>
          )}
        </dl>
      ) : (
        <p className="mt-2 text-sm text-ink-soft">{says.unread}</p>
      )}
    </section>
  )
}

function Figure({ name, value, children }: { name: string; value: string; children: ReactNode }) {
  return (
    <div className="py-4 pr-4">
      <dt className="text-sm text-ink-soft">{name}</dt>
      <dd className="mt-1 text-xl font-medium tabular-nums">{value}</dd>
      <dd className="mt-1 text-xs text-ink-soft">{children}</dd>
    </div>
  )
}

function NextTry({ at }: { at: string }) {
  const now = useNow()
  return (
    <>
      {words.queue.next}{" "}
      <time dateTime={at} title={formatExact(at, now === null ? "UTC" : undefined)} suppressHydrationWarning>
        {formatUntil(at, now ?? Date.now())}
      </time>
    </>
  )
}
