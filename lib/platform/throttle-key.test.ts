import { expect, test } from "vitest"
import { consumeThrottle, refundThrottle } from "./throttle"
import { throttleKey } from "./throttle-key"

test.each([
  ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"],
  ["2001:0DB8:0001:0002::ffff", "2001:db8:1:2::/64"],
  ["2001:db8::1", "2001:db8:0:0::/64"],
  ["::1", "0:0:0:0::/64"],
  ["64:ff9b::192.0.2.1", "64:ff9b:0:0::/64"],
  ["someone@example.test 2001:db8:1:2::9", "someone@example.test 2001:db8:1:2::/64"],
  ["203.0.113.9", "203.0.113.9"],
  ["someone@example.test", "someone@example.test"],
  ["unknown", "unknown"],
])("%s is counted as %s", (key, expected) => {
  expect(throttleKey(key)).toBe(expected)
})

test("addresses of one /64 share their tries, those of two do not", async () => {
  const limit = { name: "test-network", points: 2, seconds: 60 }
  expect(await consumeThrottle(limit, "2001:db8:1:2::1")).toBeNull()
  expect(await consumeThrottle(limit, "2001:db8:1:2::2")).toBeNull()
  expect(await consumeThrottle(limit, "2001:db8:1:2:ffff::3")).toBeGreaterThan(0)
  expect(await consumeThrottle(limit, "2001:db8:1:3::1")).toBeNull()
  await refundThrottle(limit, "2001:db8:1:3::2")
})
