import type { FileHistory } from "@/lib/features/files/schema"

export type Transfer = FileHistory["transfers"][number]

/** What one client was sent of one file, and in which tries. */
export type Delivery = {
  client: string
  email: string
  /** `none`: something is asked for, and no byte of it is on record yet. */
  state: FileHistory["deliveries"][number]["state"] | "none"
  /** Bytes of the file that were sent to this client at least once. */
  sentBytes: number
  wholeAt: string | null
  verifiedAt: string | null
  /** Whether something is on its way at this moment. */
  running: boolean
  /** Newest first. */
  transfers: Transfer[]
}

type Span = { start: number; end: number }

/**
 * Who got what, as it is on record, with the tries that came to it. Of one that is running the record has the end alone, so
 * its bytes are joined with those of the tries. The most recently served client comes first.
 */
export function deliveriesOf({ deliveries, transfers }: Pick<FileHistory, "deliveries" | "transfers">): Delivery[] {
  const tries = new Map<string, Transfer[]>()
  for (const transfer of [...transfers].sort((one, other) => other.startedAt.localeCompare(one.startedAt))) {
    tries.set(transfer.email, [...(tries.get(transfer.email) ?? []), transfer])
  }
  const recorded = new Map(deliveries.map((delivery) => [delivery.email, delivery]))
  // Those whose tries are too long ago to be listed come last, as they are on record.
  const emails = new Set([...tries.keys(), ...recorded.keys()])
  return [...emails].map((email) => deliveryOf(email, recorded.get(email), tries.get(email) ?? []))
}

function deliveryOf(
  email: string,
  recorded: FileHistory["deliveries"][number] | undefined,
  transfers: Transfer[],
): Delivery {
  const running = transfers.some((transfer) => transfer.endedAt === null)
  const known = recorded?.sentBytes ?? 0
  return {
    client: recorded?.client ?? transfers[0]?.client ?? "",
    email,
    state: recorded?.state ?? "none",
    sentBytes: recorded?.wholeAt || !running ? known : Math.max(known, joined(transfers)),
    wholeAt: recorded?.wholeAt ?? null,
    verifiedAt: recorded?.verifiedAt ?? null,
    running,
    transfers,
  }
}

/** How many bytes the tries brought, those that came twice counted once. */
function joined(transfers: readonly Transfer[]): number {
  const spans: Span[] = transfers.map(({ rangeStart, bytesSent }) => ({
    start: rangeStart,
    end: rangeStart + bytesSent,
  }))
  let [bytes, end] = [0, 0]
  for (const span of spans.sort((one, other) => one.start - other.start)) {
    bytes += Math.max(0, span.end - Math.max(span.start, end))
    end = Math.max(end, span.end)
  }
  return bytes
}
