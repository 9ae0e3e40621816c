import { describe, expect, it } from "vitest"
import type { FileHistory } from "@/lib/features/files/schema"
import { deliveriesOf, type Transfer } from "./deliveries"

type Recorded = FileHistory["deliveries"][number]

let count = 0

function transferOf(given: Partial<Transfer> & { rangeStart: number; bytesSent: number }): Transfer {
  count += 1
  const minute = String(count % 60).padStart(2, "0")
  return {
    id: String(count),
    client: "Clara Client",
    email: "clara@example.com",
    startedAt: `2026-11-24T10:${minute}:00.000Z`,
    endedAt: `2026-11-24T10:${minute}:30.000Z`,
    rangeSize: 1000 - given.rangeStart,
    completed: given.bytesSent === 1000,
    ip: "203.0.113.5",
    ...given,
  }
}

const recordedOf = (given: Partial<Recorded>): Recorded => ({
  client: "Clara Client",
  email: "clara@example.com",
  state: "part",
  sentBytes: 0,
  size: 1000,
  firstByteAt: "2026-11-24T10:00:00.000Z",
  wholeAt: null,
  verifiedAt: null,
  ...given,
})

describe("who got what", () => {
  it("is what is on record, whatever the tries look like", () => {
    const wholeAt = "2026-11-24T11:00:00.000Z"
    const transfers = [transferOf({ rangeStart: 0, bytesSent: 1 })]
    const deliveries = [recordedOf({ state: "received", sentBytes: 1000, wholeAt })]
    expect(deliveriesOf({ deliveries, transfers })).toMatchObject([
      { state: "received", sentBytes: 1000, wholeAt, running: false, transfers },
    ])
    const part = [recordedOf({ sentBytes: 1 })]
    const tries = [transferOf({ rangeStart: 0, bytesSent: 1000 })]
    expect(deliveriesOf({ deliveries: part, transfers: tries })).toMatchObject([{ state: "part", sentBytes: 1 }])
  })

  it("joins what is on its way with what came before, what came twice counted once", () => {
    const transfers = [
      transferOf({ rangeStart: 0, bytesSent: 400 }),
      transferOf({ rangeStart: 300, bytesSent: 200, endedAt: null, completed: false }),
      transferOf({ rangeStart: 700, bytesSent: 50, endedAt: null, completed: false }),
    ]
    const deliveries = [recordedOf({ sentBytes: 400 })]
    expect(deliveriesOf({ deliveries, transfers })).toMatchObject([{ state: "part", sentBytes: 550, running: true }])
  })

  it("tells one that has just begun", () => {
    const transfers = [transferOf({ rangeStart: 0, bytesSent: 0, endedAt: null, completed: false })]
    expect(deliveriesOf({ deliveries: [], transfers })).toMatchObject([
      { client: "Clara Client", state: "none", sentBytes: 0, running: true },
    ])
  })

  it("does not mix clients, puts the one served last first, and leaves out none whose tries are not listed", () => {
    const clara = transferOf({ rangeStart: 0, bytesSent: 500 })
    const carl = transferOf({ rangeStart: 500, bytesSent: 500, client: "Carl", email: "carl@example.com" })
    const deliveries = [
      recordedOf({ client: "Zoe", email: "zoe@example.com", sentBytes: 3 }),
      recordedOf({ sentBytes: 500 }),
      recordedOf({ client: "Carl", email: "carl@example.com", sentBytes: 500 }),
    ]
    const found = deliveriesOf({ deliveries, transfers: [clara, carl] })
    expect(found.map(({ client, sentBytes, transfers }) => [client, sentBytes, transfers.length])).toEqual([
      ["Carl", 500, 1],
      ["Clara Client", 500, 1],
      ["Zoe", 3, 0],
    ])
  })
})
