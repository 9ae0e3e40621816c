"use client"

import { Stamp } from "@/components/stamp"
import { ExactTime } from "@/components/ui/relative-time"
import type { Delivery, Transfer } from "./deliveries"
import { words } from "./words"

/** The proof of what one client received: to whom, how much of it, in which tries, and a stamp when it was all of it. */
export function DeliverySlip({ delivery, size }: { delivery: Delivery; size: number }) {
  const { client, email, received, whole, wholeAt, running, transfers } = delivery
  return (
    <article
      aria-label={words.slip.label(client)}
      className="rounded-md border border-line bg-surface p-4 tabular-nums"
    >
      <div className="flex flex-wrap items-start justify-between gap-x-4 gap-y-2">
        <div className="min-w-0">
          <p className="font-serif text-lg italic wrap-anywhere">{client}</p>
          <p className="text-ink-soft wrap-anywhere">{email}</p>
        </div>
        {whole && wholeAt ? (
          <Stamp>
            {words.slip.whole} <ExactTime at={wholeAt} />
          </Stamp>
        ) : (
          <p className="text-xs font-medium text-ink-soft">{running ? words.slip.running : words.slip.incomplete}</p>
        )}
      </div>
      <p className="mt-3 border-t border-dashed border-line-strong pt-3">{words.slip.bytes(received, size)}</p>
      <ol className="mt-2 grid gap-2 text-xs text-ink-soft">
        {transfers.map((transfer) => (
          <Try key={transfer.id} transfer={transfer} />
        ))}
      </ol>
    </article>
  )
}

/** One try at downloading. */
function Try({ transfer }: { transfer: Transfer }) {
  const { startedAt, endedAt, bytesSent, rangeStart, rangeSize, completed, ip } = transfer
  const said = [
    words.slip.sent(bytesSent, rangeSize),
    rangeStart > 0 && words.slip.resumed,
    words.slip.outcome(endedAt !== null, completed),
  ]
  return (
    <li className="flex flex-wrap justify-between gap-x-4">
      <span>
        <ExactTime at={startedAt} /> {words.slip.from(ip)}
      </span>
      <span>{said.filter(Boolean).join(", ")}</span>
    </li>
  )
}
