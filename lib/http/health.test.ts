import { createServer, type Server, type Socket } from "node:net"
import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest"
import { GET as live } from "@/app/api/health/live/route"
import { GET as ready } from "@/app/api/health/ready/route"
import { GET as health } from "@/app/api/health/route"
import { pool } from "@/lib/platform/db"
import { beginStopping } from "@/lib/platform/health/stopping"
import { keepEngine } from "@/lib/platform/queue/current"
import { InngestEngine } from "@/lib/platform/queue/inngest"
import { scannerStatus, startScanner, stopScanner } from "@/lib/platform/scanner/current"
import { openStorage, storage } from "@/lib/platform/storage/current"
import { StorageError } from "@/lib/platform/storage/storage"

const resendUrl = vi.hoisted(() => {
  // The scanner is away; mails go to a place that a test makes.
  Object.assign(process.env, { CLAMD_URL: "tcp://127.0.0.1:1", RESEND_API_KEY: "re_key_of_the_tests_0123" })
  return "RESEND_BASE_URL"
})

/** Takes connections and never says a word, as what is frozen does. */
let frozen: Server
const sockets = new Set<Socket>()
let frozenUrl = ""

beforeAll(async () => {
  frozen = createServer((socket) => {
    sockets.add(socket.on("error", () => undefined))
  })
  await new Promise<void>((done) => frozen.listen(0, "127.0.0.1", done))
  const address = frozen.address()
  frozenUrl = `http://127.0.0.1:${typeof address === "object" && address ? address.port : 0}`
  process.env[resendUrl] = frozenUrl
  await openStorage()
})
afterAll(async () => {
  for (const socket of sockets) socket.destroy()
  await new Promise((done) => frozen.close(done))
})

/** As another process would see it, which has asked nobody yet. */
beforeEach(() => {
  const home = (globalThis as Record<symbol, unknown>)[Symbol.for("waybill.singletons")] as Map<string, unknown>
  home.delete("health-parts")
  vi.restoreAllMocks()
})

const ask = async (get = ready) => {
  const began = performance.now()
  const response = await get(new Request("http://localhost:3000/api/health/ready"), { params: Promise.resolve({}) })
  const text = await response.text()
  return {
    status: response.status,
    headers: response.headers,
    text,
    body: JSON.parse(text),
    took: performance.now() - began,
  }
}

test("what downloads do not need may be frozen or away: it is told, and downloads go on", async () => {
  startScanner()
  await expect.poll(() => scannerStatus().state).toBe("down")
  keepEngine(new InngestEngine({ send: async () => ({ ids: [] }) }, frozenUrl))
  const { status, body, text, took } = await ask()
  stopScanner()
  expect(status).toBe(200)
  expect(body).toEqual({
    status: "degraded",
    parts: { database: "up", storage: "up", jobs: "silent", mail: "silent", scanner: "down" },
  })
  expect(text).not.toMatch(/127\.0\.0\.1|re_key|Error/)
  // Side by side, each within its own limit.
  expect(took).toBeLessThan(3_500)
})

test("a storage that refuses makes it unready, with a word on when to ask again", async () => {
  vi.spyOn(storage(), "probe").mockRejectedValue(new StorageError("/var/secret/place refused"))
  const { status, headers, body, text } = await ask(health)
  expect(status).toBe(503)
  expect(headers.get("retry-after")).toBe("5")
  expect(headers.get("content-type")).toBe("application/problem+json")
  expect(headers.get("cache-control")).toBe("no-store")
  expect(body).toMatchObject({ code: "unavailable", state: "unavailable", parts: { database: "up", storage: "down" } })
  expect(text).not.toContain("secret")
})

test("a storage that hangs is silent after its time, and nothing else waits for it longer", async () => {
  vi.spyOn(storage(), "probe").mockReturnValue(new Promise(() => undefined))
  const { status, body, took } = await ask()
  expect(status).toBe(503)
  expect(body.parts).toMatchObject({ database: "up", storage: "silent" })
  expect(took).toBeLessThan(3_500)
})

test("a database that is gone makes it unready; the process itself lives, and answers whoever brings a cookie too", async () => {
  vi.spyOn(pool(), "query").mockRejectedValue(new Error("connect ECONNREFUSED 10.0.0.1:5432") as never)
  const { status, body, text } = await ask()
  expect(status).toBe(503)
  expect(body).toMatchObject({ state: "unavailable", parts: { database: "down", storage: "up" } })
  expect(text).not.toMatch(/ECONN|10\.0\.0\.1/)
  const headers = { cookie: "waybill.session=x", authorization: "Bearer x" }
  const answer = await live(new Request("http://localhost:3000/api/health/live", { headers }), {
    params: Promise.resolve({}),
  })
  expect(answer.status).toBe(200)
})

test("while it stops it is not ready, and lives", async () => {
  beginStopping()
  expect(await ask()).toMatchObject({ status: 503, body: { state: "stopping", parts: { database: "up" } } })
  expect((await ask(live)).status).toBe(200)
})
