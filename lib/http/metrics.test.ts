import { afterAll, expect, test, vi } from "vitest"
import { GET } from "@/app/api/metrics/route"
import { queuePool } from "@/lib/platform/queue/connections"
import { startScanner, stopScanner } from "@/lib/platform/scanner/current"

const token = vi.hoisted(() => {
  const made = "metrics-token-of-the-tests-0123456789"
  // Nothing listens there.
  Object.assign(process.env, { METRICS_TOKEN: made, CLAMD_URL: "tcp://127.0.0.1:1" })
  return made
})

const ask = (authorization?: string) =>
  GET(new Request("http://localhost:3000/api/metrics", { headers: authorization ? { authorization } : {} }), {
    params: Promise.resolve({}),
  })

afterAll(() => queuePool().end())

test.each([undefined, "", "Bearer", `Bearer ${token}x`, `Bearer ${token.slice(1)}`, `Basic ${token}`, token])(
  "S68 metrics do not exist without their token: %s",
  async (authorization) => {
    const response = await ask(authorization)
    expect(response.status).toBe(404)
    expect(await response.text()).not.toContain("waybill_")
  },
)

test("metrics tell of the scanner", async () => {
  const untested = await ask(`Bearer ${token}`)
  expect(untested.headers.get("content-type")).toBe("text/plain; version=0.0.4; charset=utf-8")
  const text = await untested.text()
  expect(text).toContain('\nwaybill_scanner_up{worker="1",scanner="ClamAV"} 0\n')
  expect(text).toContain('\nwaybill_scanner_last_test_timestamp_seconds{worker="1",scanner="ClamAV"} 0\n')
  const startedAt = Date.now() / 1_000
  startScanner()
  const testedAt = async () => {
    const later = await (await ask(`Bearer ${token}`)).text()
    return Number(/^waybill_scanner_last_test_timestamp_seconds\S* (.*)$/m.exec(later)?.[1])
  }
  await expect.poll(testedAt).toBeGreaterThanOrEqual(startedAt)
  expect(await (await ask(`Bearer ${token}`)).text()).toContain('waybill_scanner_up{worker="1",scanner="ClamAV"} 0\n')
  stopScanner()
})
