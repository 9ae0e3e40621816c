import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { clientAddress, normaliseAddress } from "./client-address"

const address = fc.oneof(fc.ipV4(), fc.ipV6())
const anything = fc.oneof(address, fc.string(), fc.constant("unknown"), fc.constant(""))

describe("clientAddress", () => {
  test("S52 without trusted proxies, X-Forwarded-For changes nothing", () => {
    fc.assert(
      fc.property(address, fc.option(fc.string(), { nil: undefined }), (socket, header) => {
        expect(clientAddress(socket, header, 0)).toBe(normaliseAddress(socket))
      }),
    )
  })

  test("S52 whatever a client claims, the n-th entry from the right counts, which a trusted proxy wrote", () => {
    const chain = fc.array(address, { minLength: 1, maxLength: 5 })
    fc.assert(
      fc.property(chain, fc.array(anything, { maxLength: 5 }), fc.ipV4(), (written, claimed, socket) => {
        const header = [...claimed, ...written].join(", ")
        expect(clientAddress(socket, header, written.length)).toBe(normaliseAddress(written[0] ?? ""))
      }),
    )
  })

  test("always is an address, for any header and any count", () => {
    fc.assert(
      fc.property(fc.ipV4(), fc.string(), fc.integer({ min: 0, max: 10 }), (socket, header, count) => {
        expect(normaliseAddress(clientAddress(socket, header, count))).not.toBeNull()
      }),
    )
  })

  test("is the socket's when the header holds fewer entries than there are proxies", () => {
    expect(clientAddress("10.0.0.1", "203.0.113.9", 2)).toBe("10.0.0.1")
    expect(clientAddress("10.0.0.1", undefined, 1)).toBe("10.0.0.1")
    expect(clientAddress("10.0.0.1", ["203.0.113.9", "198.51.100.7"], 1)).toBe("198.51.100.7")
  })
})

describe("normaliseAddress", () => {
  test.each([
    ["::ffff:192.0.2.1", "192.0.2.1"],
    ["192.0.2.1:443", "192.0.2.1"],
    ["[2001:DB8::1]:443", "2001:db8::1"],
    ["fe80::1%eth0", "fe80::1"],
    ["2001:db8::1", "2001:db8::1"],
    ["1.2.3", null],
    ["", null],
    ["evil\r\nx: y", null],
  ])("%j is %j", (given, expected) => {
    expect(normaliseAddress(given)).toBe(expected)
  })
})
