"use client"

import { Stamp } from "@/components/stamp"
import { ExactTime } from "@/components/ui/relative-time"
import type { Delivery, Transfer } from "./deliveries"
import { words } from "./words"

/** The proof of what one client was sent: how much, in which tries, and a stamp when it was received whole or verified. */
export function DeliverySlip({ delivery, size }: { delivery: Delivery; size: number }) {
  const { client, email, sentBytes, wholeAt, transfers } = delivery
  return (
    <article
      aria-label={words.slip.label(client)}
      className="rounded-md border border-line bg-surface p-4 tabular-nums print:break-inside-avoid"
    >
      <div className="flex flex-wrap items-start justify-between gap-x-4 gap-y-2">
        <div className="min-w-0">
          <p className="font-serif text-lg italic wrap-anywhere">
            <bdi>{client}</bdi>
          </p>
          <p className="text-ink-soft wrap-anywhere">{email}</p>
        </div>
        <Grade delivery={delivery} />
      </div>
      <p className="mt-3 border-t border-dashed border-line-strong pt-3">
        {words.slip.bytes(sentBytes, size)}
        {delivery.verifiedAt && wholeAt && (
          <>
            {" · "}
            {words.slip.whole} <ExactTime at={wholeAt} />
          </>
        )}
      </p>
      <ol className="mt-2 grid gap-2 text-xs text-ink-soft">
        {transfers.map((transfer) => (
          <Try key={transfer.id} transfer={transfer} />
        ))}
      </ol>
    </article>
  )
}

/** The highest grade of evidence that was reached. */
function Grade({ delivery: { state, wholeAt, verifiedAt, running } }: { delivery: Delivery }) {
  if (verifiedAt || wholeAt) {
    return (
      <Stamp>
        {verifiedAt ? words.slip.verified : words.slip.whole} <ExactTime at={verifiedAt ?? wholeAt ?? ""} />
      </Stamp>
    )
  }
  const word = running ? words.slip.running : words.slip.grades[state === "part" ? "part" : "none"]
  return <p className="text-xs font-medium text-ink-soft">{word}</p>
}

/** One try at downloading. */
function Try({ transfer }: { transfer: Transfer }) {
  const { startedAt, bytesSent, rangeStart, rangeSize, ip } = transfer
  const said = [
    words.slip.sent(bytesSent, rangeSize),
    rangeStart > 0 && words.slip.fromByte(rangeStart),
    words.slip.outcome(transfer),
  ]
  return (
    <li className="flex flex-wrap justify-between gap-x-4 print:break-inside-avoid">
      <span>
        <ExactTime at={startedAt} /> {words.slip.from(ip)}
      </span>
      <span>{said.filter(Boolean).join(", ")}</span>
    </li>
  )
}
