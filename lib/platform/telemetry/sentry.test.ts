import { createServer, type Server } from "node:http"
import type { AddressInfo } from "node:net"
import { Writable } from "node:stream"
import { gunzipSync } from "node:zlib"
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest"
import { makeLog } from "../log"
import { reporter } from "./reports"
import { scopes } from "./scope"
import { startTelemetry, stopTelemetry } from "./start"

/** What a Sentry would be sent: envelopes, a JSON object a line. */
const envelopes: string[] = []
let status = 200
let server: Server

beforeAll(async () => {
  server = createServer((request, response) => {
    const parts: Buffer[] = []
    request.on("data", (part) => parts.push(part))
    request.on("end", () => {
      const body = Buffer.concat(parts)
      envelopes.push((request.headers["content-encoding"] === "gzip" ? gunzipSync(body) : body).toString())
      response.writeHead(status, { "content-type": "application/json" }).end("{}")
    })
  })
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done))
  process.env.SENTRY_DSN = `http://0123456789abcdef0123456789abcdef@127.0.0.1:${(server.address() as AddressInfo).port}/42`
})
afterAll(() => new Promise((done) => server.close(done)))
beforeEach(() => {
  envelopes.length = 0
})

const log = makeLog("info", new Writable({ write: (_chunk, _encoding, done) => done() }))

test("without a setting nobody is told", () => {
  expect(reporter().of).toBeNull()
  log.error({ error: new Error("x") }, "failed")
})

test("what is logged as an error is reported, with the request's id and without a secret", async () => {
  await startTelemetry()
  const secret = "abcdefghijklmnopqrstuvwxyz0123"
  const cause = Object.assign(new Error(`postgres://waybill:${secret}@db:5432 refused for ada@example.com`), {
    detail: `Key (email)=(ada@example.com)`,
    config: { headers: { authorization: secret } },
  })
  scopes().run({ requestId: "request-1", actor: { id: "actor-1", role: "client" } }, () => {
    log.warn({ error: new Error("only a warning") }, "not reported")
    log.error({ error: new Error(`Bearer ${secret}`, { cause }), code: "internal", password: secret }, "request failed")
  })
  await stopTelemetry()
  const events = envelopes
    .flatMap((envelope) => envelope.split("\n").flatMap((line) => (line ? [JSON.parse(line)] : [])))
    .filter((item) => "exception" in item)
  expect(events).toHaveLength(1)
  expect(events[0]).toMatchObject({
    platform: "node",
    environment: "production",
    tags: { requestId: "request-1" },
    extra: { code: "internal", actorId: "actor-1", actorRole: "client", message: "request failed" },
  })
  const [value] = events[0].exception.values.slice(-1)
  expect(value).toMatchObject({ type: "Error", value: "Bearer [redacted]" })
  expect(value.stacktrace.frames.length).toBeGreaterThan(0)
  const all = envelopes.join("\n")
  expect(all).not.toContain(secret)
  expect(all).not.toContain("ada@example.com")
  expect(all).not.toMatch(/"(?:ip_address|server_name|user|request)"/)
})

test("a job's failure, which comes as plain JSON, is reported; a Sentry that refuses costs nothing", async () => {
  status = 500
  await startTelemetry()
  log.error(
    {
      functionId: "check-file",
      cause: { name: "TypeError", message: "of the job", stack: "TypeError: of the job\n    at f (/a/b.ts:1:1)" },
    },
    "a job failed for good",
  )
  await stopTelemetry()
  expect(envelopes.join("\n")).toContain('"type":"TypeError","value":"of the job"')
  expect(envelopes.join("\n")).toContain("check-file")
})
