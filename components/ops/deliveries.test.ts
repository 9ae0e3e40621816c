import { describe, expect, it } from "vitest"
import { deliveriesOf, type Transfer } from "./deliveries"

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
    completed: given.rangeStart + given.bytesSent === 1000,
    ip: "203.0.113.5",
    ...given,
  }
}

const only = (transfers: Transfer[]) => deliveriesOf(transfers, 1000)[0]

describe("who got what", () => {
  it("is whole when all bytes left at once", () => {
    const transfer = transferOf({ rangeStart: 0, bytesSent: 1000 })
    expect(only([transfer])).toMatchObject({ received: 1000, whole: true, wholeAt: transfer.endedAt, running: false })
  })

  it("is not whole when the last byte is missing", () => {
    expect(only([transferOf({ rangeStart: 0, bytesSent: 999 })])).toMatchObject({
      received: 999,
      whole: false,
      wholeAt: null,
    })
  })

  it("is whole when a second try brought the rest, at the time of the rest", () => {
    const first = transferOf({ rangeStart: 0, bytesSent: 400 })
    const second = transferOf({ rangeStart: 400, bytesSent: 600 })
    expect(only([second, first])).toMatchObject({ received: 1000, whole: true, wholeAt: second.endedAt })
  })

  it("counts what was sent twice once", () => {
    const tries = [transferOf({ rangeStart: 0, bytesSent: 400 }), transferOf({ rangeStart: 200, bytesSent: 300 })]
    expect(only(tries)).toMatchObject({ received: 500, whole: false })
  })

  it("sees a gap between parts", () => {
    const tries = [transferOf({ rangeStart: 0, bytesSent: 400 }), transferOf({ rangeStart: 401, bytesSent: 599 })]
    expect(only(tries)).toMatchObject({ received: 999, whole: false })
  })

  it("joins parts that come in any order", () => {
    const tries = [
      transferOf({ rangeStart: 700, bytesSent: 300 }),
      transferOf({ rangeStart: 0, bytesSent: 300 }),
      transferOf({ rangeStart: 300, bytesSent: 400 }),
    ]
    expect(only(tries)).toMatchObject({ received: 1000, whole: true, wholeAt: tries[2]?.endedAt })
  })

  it("stays whole, at the first time, when it is downloaded again", () => {
    const first = transferOf({ rangeStart: 0, bytesSent: 1000 })
    const second = transferOf({ rangeStart: 0, bytesSent: 10 })
    const delivery = only([second, first])
    expect(delivery).toMatchObject({ whole: true, wholeAt: first.endedAt })
    expect(delivery?.transfers.map((transfer) => transfer.id)).toEqual([second.id, first.id])
  })

  it("does not mix clients, and puts the one served last first", () => {
    const clara = transferOf({ rangeStart: 0, bytesSent: 500 })
    const carl = transferOf({ rangeStart: 500, bytesSent: 500, client: "Carl", email: "carl@example.com" })
    const deliveries = deliveriesOf([clara, carl], 1000)
    expect(deliveries.map(({ client, received, whole }) => [client, received, whole])).toEqual([
      ["Carl", 500, false],
      ["Clara Client", 500, false],
    ])
  })

  it("tells one that is running", () => {
    expect(only([transferOf({ rangeStart: 0, bytesSent: 0, endedAt: null, completed: false })])).toMatchObject({
      running: true,
      received: 0,
    })
  })
})
