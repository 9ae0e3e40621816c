import { createHmac } from "node:crypto"
import { beforeEach, describe, expect, test, vi } from "vitest"
import { GET, POST, PUT } from "@/app/api/inngest/route"
import { instruments } from "@/lib/platform/metrics/instruments"
import { reporter } from "@/lib/platform/telemetry/reports"

/** Lines of the log, and what went to where errors are gathered. */
const told = vi.hoisted(() => {
  const lines: { level: number; msg: string; error?: unknown }[] = []
  process.env.LOG_LEVEL = "info"
  const registry = (globalThis as Record<symbol, unknown>)[Symbol.for("waybill.singletons")] as Map<string, unknown>
  return { lines, reports: [] as Error[], registry }
})
vi.hoisted(async () => {
  const { makeLog } = await import("@/lib/platform/log")
  told.registry.set("log", makeLog("info", { write: (line: string) => void told.lines.push(JSON.parse(line)) }))
})

const signingKey = vi.hoisted(() => {
  const key = "5f3c".repeat(16)
  Object.assign(process.env, { INNGEST_EVENT_KEY: "event-key", INNGEST_SIGNING_KEY: `signkey-test-${key}` })
  return key
})

const id = "0197a000-0000-7000-8000-000000000003"
// The signature is over canonical JSON (RFC 8785): keys in the order of the alphabet.
const event = { data: { userId: id }, id, name: "user/signup.repeated", ts: Date.now() }
const ctx = { attempt: 0, run_id: "run", stack: { current: 0, stack: [] }, use_api: false }
const body = JSON.stringify({ ctx, event, events: [event], steps: {}, version: 1 })

/** Inngest's request signature: HMAC-SHA256 over the body and the time, in seconds. */
function signed(key: string): string {
  const time = Math.floor(Date.now() / 1000)
  return `t=${time}&s=${createHmac("sha256", key).update(body).update(String(time)).digest("hex")}`
}

function call(signature?: string) {
  const headers: Record<string, string> = { host: "localhost:3000", "content-type": "application/json" }
  if (signature) headers["x-inngest-signature"] = signature
  const address = "http://localhost:3000/api/inngest?fnId=waybill-send-signup-repeated-mail&stepId=step"
  return POST(new Request(address, { method: "POST", headers, body }) as Parameters<typeof POST>[0])
}

test("S68 with Inngest configured, a call without its signature, or with a wrong one, is refused", async () => {
  expect((await call()).status).toBe(401)
  expect((await call(signed("00".repeat(32)))).status).toBe(401)
})

test("with Inngest configured, a signed call runs the function", async () => {
  const response = await call(signed(signingKey))
  expect(await response.text()).toBe("null")
  expect(response.status).toBe(200)
})

describe("a stranger's call is a line at info, and no error", () => {
  beforeEach(() => {
    told.lines.length = 0
    told.reports.length = 0
    reporter().of = { report: (error) => void told.reports.push(error), flush: async () => {} }
  })

  const address = "http://localhost:3000/api/inngest?fnId=waybill-sweep&stepId=step"
  const request = (method: string, body: string | undefined, headers: Record<string, string> = {}) =>
    new Request(address, { method, body, headers: { host: "localhost:3000", ...headers } }) as Parameters<
      typeof POST
    >[0]
  const forged = { "x-inngest-signature": signed("00".repeat(32)) }

  test.each<[string, () => Promise<Response>]>([
    ["without a signature", () => call()],
    ["with a wrong one", () => call(signed("00".repeat(32)))],
    ["with one that is none", () => call("t=1")],
    ["without a body", () => POST(request("POST", undefined))],
    ["with a body that is no JSON", () => POST(request("POST", "{"))],
    ["with a forged signature on a body that is no JSON", () => POST(request("POST", "{", forged))],
    ["that looks at the functions", () => GET(request("GET", undefined))],
  ])("%s", async (_how, made) => {
    const response = await made()
    expect([400, 401]).toContain(response.status)
    expect(told.reports).toEqual([])
    expect(told.lines.filter(({ level }) => level > 30)).toEqual([])
    expect(told.lines.map(({ level, msg }) => [level, msg])).toEqual([
      [30, "the door of the jobs was closed to a call that is not signed"],
    ])
    expect(JSON.stringify(told.lines)).not.toMatch(/stack|node_modules/)
  })

  test("that wants a registration in the answer gets none", async () => {
    const response = await PUT(request("PUT", "{}", { "x-inngest-sync-kind": "in_band" }))
    expect(await response.text()).not.toContain("waybill-")
    expect(told.reports).toEqual([])
    expect(told.lines.filter(({ level }) => level > 30)).toEqual([])
  })

  test("and is counted as refused, not as a job that failed", async () => {
    const counted = async (result: string) => {
      const { values } = await instruments().jobs.get()
      const labels = (value: (typeof values)[number]) => value.labels.result === result
      return values
        .filter((value) => labels(value) && value.metricName?.endsWith("_count"))
        .reduce((sum, { value }) => sum + value, 0)
    }
    const [refused, failed] = [await counted("refused"), await counted("failed")]
    await call()
    expect(await counted("refused")).toBe(refused + 1)
    expect(await counted("failed")).toBe(failed)
  })

  test("while what goes wrong in a call of Inngest's own is an error, as before", async () => {
    const unknown = "http://localhost:3000/api/inngest?fnId=waybill-unheard-of&stepId=step"
    const headers = { host: "localhost:3000", "x-inngest-signature": signed(signingKey) }
    const response = await POST(new Request(unknown, { method: "POST", headers, body }) as Parameters<typeof POST>[0])
    expect(response.status).toBeGreaterThanOrEqual(400)
    expect(told.lines.some(({ msg }) => msg.startsWith("the door of the jobs"))).toBe(false)
  })
})
