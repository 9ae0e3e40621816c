import { describe, expect, test } from "vitest"
import type { Hour, Part } from "@/lib/features/system/schema"
import { barsOf, drawing, summarise } from "./bars"
import { charts, words } from "./words"

const none = { uploads: 0, refused: 0, downloads: 0, mailsSent: 0, mailsFailed: 0, signIns: 0, signInsRefused: 0 }
const hour = (given: Partial<Hour> = {}): Hour => ({
  at: "2026-11-24T19:00:00Z",
  ...none,
  bytesIn: 0,
  bytesOut: 0,
  ...given,
})
const [uploads] = charts
if (!uploads) throw new Error("There are charts.")

describe("the bars of a chart", () => {
  test("the highest hour fills the height, what failed stands on the rest, and nothing is drawn for nothing", () => {
    const bars = barsOf([hour({ uploads: 3, refused: 1 }), hour(), hour({ uploads: 2 })], uploads)
    expect(bars).toEqual([
      { x: 1.5, y: 15, height: 45, bad: false },
      { x: 1.5, y: 0, height: 15, bad: true },
      { x: 21.5, y: 30, height: 30, bad: false },
    ])
  })

  test("one beside a million can be seen, and no bar leaves the drawing", () => {
    const bars = barsOf([hour({ uploads: 1_000_000, refused: 1 }), hour({ refused: 1 })], uploads)
    expect(bars).toHaveLength(3)
    for (const { y, height } of bars) {
      expect(height).toBeGreaterThanOrEqual(2)
      expect(y).toBeGreaterThanOrEqual(0)
      expect(height).toBeLessThanOrEqual(drawing.height)
    }
  })

  test("of an empty day there is no bar and no figure", () => {
    const day = Array.from({ length: 24 }, () => hour())
    expect(barsOf(day, uploads)).toEqual([])
    expect(summarise(day, uploads)).toEqual({ totals: [0, 0], most: 0, total: 0 })
  })

  test("every figure of an hour has its place in a chart, and so a column in the table", () => {
    const keys = charts.flatMap(({ series }) => series.map(({ key }) => key))
    expect(keys.sort()).toEqual(Object.keys({ ...none, bytesIn: 0, bytesOut: 0 }).sort())
  })
})

describe("the words", () => {
  const part = (name: Part["name"], state: Part["state"]): Part => ({
    ...{ name, state, engine: "x", sentence: "", since: null, checkedAt: null },
  })

  test("all parts in one sentence", () => {
    expect(words.overall([part("database", "ok"), part("mail", "ok")])).toBe("All parts are well.")
    expect(words.overall([part("storage", "down"), part("mail", "degraded"), part("jobs", "down")])).toBe(
      "Down: file storage, jobs; needs a look: mail.",
    )
    expect(words.overall([part("mail", "degraded")])).toBe("Needs a look: mail.")
  })

  test.each([
    [{ function: "check-file", person: null }, "Checking a file"],
    [{ function: "send-link-mail", person: "ada@example.com" }, "Mail with a download link to ada@example.com"],
    [{ function: "send-verification-mail", person: null }, "Verification mail"],
    [{ function: "sweep", person: null }, "Clearing away what has expired"],
    [{ function: "not-known-yet", person: "ada@example.com" }, "not-known-yet to ada@example.com"],
  ])("%o is told as %s", (item, says) => {
    expect(words.dead.what(item)).toBe(says)
  })

  test("tries, of a first round and of a later one", () => {
    expect(words.dead.tries({ tries: 15, round: 0 })).toBe("15")
    expect(words.dead.tries({ tries: 1, round: 1 })).toBe("1, after 1 retry by hand")
  })
})
