import { expect, test, vi } from "vitest"
import { reporter } from "./reports"
import { startTelemetry, stopTelemetry } from "./start"
import { tracing } from "./tracing"

const loaded = vi.hoisted(() => [] as string[])
vi.mock("./otlp", () => {
  loaded.push("otlp")
  return {}
})
vi.mock("./sentry", () => {
  loaded.push("sentry")
  return {}
})

test("without their settings neither traces nor reports are even loaded", async () => {
  await startTelemetry()
  expect(loaded).toEqual([])
  expect(tracing().of).toBeNull()
  expect(reporter().of).toBeNull()
  await stopTelemetry()
})
