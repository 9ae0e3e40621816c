import { describe, expect, it } from "vitest"
import { UploadRate } from "./upload-rate"

describe("the speed of an upload", () => {
  it("cannot be told from one report", () => {
    const rate = new UploadRate()
    rate.add(0, 0)
    expect(rate.value()).toBeNull()
    expect(rate.remaining(100)).toBeNull()
  })

  it("is steady on a steady line, and so is the time left", () => {
    const rate = new UploadRate()
    for (let second = 0; second <= 5; second += 1) rate.add(second * 1000, second * 1000)
    expect(rate.value()).toBeCloseTo(1000)
    expect(rate.remaining(4000)).toBeCloseTo(4)
  })

  it("follows a change within seconds without jumping at once", () => {
    const rate = new UploadRate()
    rate.add(0, 0)
    rate.add(1000, 1000)
    rate.add(11_000, 2000)
    const first = rate.value() ?? 0
    expect(first).toBeGreaterThan(2000)
    expect(first).toBeLessThan(6000)
    for (let second = 3; second <= 15; second += 1) rate.add(11_000 + (second - 2) * 10_000, second * 1000)
    expect(rate.value() ?? 0).toBeGreaterThan(9500)
  })

  it("never ends when nothing moves", () => {
    const rate = new UploadRate()
    rate.add(500, 0)
    rate.add(500, 1000)
    expect(rate.remaining(100)).toBeNull()
  })

  it("does not count what was there before, after a step back or a reset", () => {
    const rate = new UploadRate()
    rate.add(0, 0)
    rate.add(1000, 1000)
    rate.add(200, 2000)
    expect(rate.value()).toBeCloseTo(1000)
    rate.reset()
    rate.add(900_000, 3000)
    expect(rate.value()).toBeNull()
  })
})
