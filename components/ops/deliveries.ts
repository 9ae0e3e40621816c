import type { FileHistory } from "@/lib/features/files/schema"

export type Transfer = FileHistory["transfers"][number]

/** What one client received of one file. */
export type Delivery = {
  client: string
  email: string
  /** Bytes of the file that left for this client at least once. */
  received: number
  /** Whether that is every byte of it. */
  whole: boolean
  /** When the last missing byte had left, for a whole one. */
  wholeAt: string | null
  /** Whether something is on its way at this moment. */
  running: boolean
  /** Newest first. */
  transfers: Transfer[]
}

type Span = { start: number; end: number }

/**
 * Who got what: the transfers of a file, by client. A download that broke off and was resumed is whole when its parts
 * together cover the file. The most recently served client comes first.
 * @param size of the file in bytes
 */
export function deliveriesOf(transfers: readonly Transfer[], size: number): Delivery[] {
  const byClient = new Map<string, Transfer[]>()
  const newestFirst = [...transfers].sort((one, other) => other.startedAt.localeCompare(one.startedAt))
  for (const transfer of newestFirst) {
    byClient.set(transfer.email, [...(byClient.get(transfer.email) ?? []), transfer])
  }
  return [...byClient.values()].map((own) => deliveryOf(own, size))
}

function deliveryOf(transfers: Transfer[], size: number): Delivery {
  const newest = transfers[0]
  let spans: Span[] = []
  let wholeAt: string | null = null
  const byEnd = [...transfers].sort((one, other) => endOf(one).localeCompare(endOf(other)))
  for (const transfer of byEnd) {
    spans = join(spans, { start: transfer.rangeStart, end: transfer.rangeStart + transfer.bytesSent })
    if (wholeAt === null && covered(spans) >= size) wholeAt = endOf(transfer)
  }
  const received = Math.min(covered(spans), size)
  return {
    client: newest?.client ?? "",
    email: newest?.email ?? "",
    received,
    whole: wholeAt !== null,
    wholeAt,
    running: transfers.some((transfer) => transfer.endedAt === null),
    transfers,
  }
}

function endOf(transfer: Transfer): string {
  return transfer.endedAt ?? transfer.startedAt
}

/** Spans that do not touch each other, in order. */
function join(spans: Span[], added: Span): Span[] {
  const apart = spans.filter((span) => span.end < added.start || span.start > added.end)
  const touching = [...spans.filter((span) => !apart.includes(span)), added]
  const merged = {
    start: Math.min(...touching.map((span) => span.start)),
    end: Math.max(...touching.map((span) => span.end)),
  }
  return [...apart, merged].sort((one, other) => one.start - other.start)
}

function covered(spans: Span[]): number {
  return spans.reduce((sum, span) => sum + span.end - span.start, 0)
}
