import { expect, test } from "vitest"
import { formatRate, formatRemaining, formatSize } from "./file-size"
import { formatExact, formatMoment, formatRelative, formatTime, formatUntil } from "./time"

test.each([
  [0, "0 bytes"],
  [1, "1 byte"],
  [999, "999 bytes"],
  [1000, "1 kB"],
  [1550, "1.6 kB"],
  [99_500, "100 kB"],
  [999_499, "999 kB"],
  [999_500, "1 MB"],
  [4_200_000, "4.2 MB"],
  [2_147_483_648, "2.1 GB"],
])("%i bytes are %s", (bytes, words) => {
  expect(formatSize(bytes)).toBe(words)
})

test("a rate is a size for each second", () => {
  expect(formatRate(4_200_000.4)).toBe("4.2 MB/s")
})

test.each([
  [1, "a few seconds left"],
  [31, "35 seconds left"],
  [70, "a minute left"],
  [720, "12 minutes left"],
  [3600, "an hour left"],
  [9000, "3 hours left"],
  [Number.POSITIVE_INFINITY, "time left unknown"],
])("%d seconds to go are told as %s", (seconds, words) => {
  expect(formatRemaining(seconds)).toBe(words)
})

const noon = Date.parse("2026-11-24T12:00:00Z")

test.each([
  ["2026-11-24T12:00:30Z", "just now"],
  ["2026-11-24T11:59:30Z", "just now"],
  ["2026-11-24T11:55:00Z", "5 minutes ago"],
  ["2026-11-24T09:00:00Z", "3 hours ago"],
  ["2026-11-23T11:00:00Z", "yesterday"],
  ["2026-11-18T11:00:00Z", "6 days ago"],
  ["2026-11-01T11:00:00Z", "1 Nov 2026"],
])("%s is %s", (at, words) => {
  expect(formatRelative(at, noon, "UTC")).toBe(words)
})

test("a moment has its year when it is another one, and the exact one its zone", () => {
  expect(formatMoment("2026-11-24T19:18:00Z", noon, "UTC")).toBe("24 Nov, 19:18")
  expect(formatMoment("2025-11-24T19:18:00Z", noon, "UTC")).toBe("24 Nov 2025, 19:18")
  expect(formatExact("2026-11-24T19:18:00Z", "UTC")).toBe("24 November 2026 at 19:18 UTC")
})

test.each([
  ["2026-11-24T11:59:00Z", "in a moment"],
  ["2026-11-24T12:00:30Z", "in 30 seconds"],
  ["2026-11-24T12:01:40Z", "in 2 minutes"],
  ["2026-11-24T14:00:00Z", "in 2 hours"],
])("until %s it is %s", (at, words) => {
  expect(formatUntil(at, noon)).toBe(words)
})

test("a time of day is in the reader's zone", () => {
  expect(formatTime("2026-11-24T19:00:00Z", "UTC")).toBe("19:00")
  expect(formatTime("2026-11-24T19:00:00Z", "Asia/Kolkata")).toBe("00:30")
})
