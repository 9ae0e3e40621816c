import { createServer, type Server } from "node:http"
import type { AddressInfo } from "node:net"
import { afterAll, beforeAll, expect, test } from "vitest"
import { db } from "../db"
import { Prisma } from "../generated/prisma/client"
import { observeJob } from "../queue/observe-job"
import { queryRows } from "../sql"
import { storage } from "../storage/current"
import { scopes } from "./scope"
import { startTelemetry, stopTelemetry } from "./start"
import { beginSpan, tracing, withSpan } from "./tracing"

type Attribute = { key: string; value: { stringValue?: string; intValue?: number } }
type Span = {
  name: string
  kind: number
  traceId: string
  spanId: string
  parentSpanId?: string
  status: { code?: number }
  attributes: Attribute[]
}

/** What an OTLP/HTTP collector would be sent. */
const received: { path: string | undefined; body: string }[] = []
let server: Server

const spans = (): Span[] =>
  received.flatMap(({ body }) =>
    JSON.parse(body).resourceSpans.flatMap((of: { scopeSpans: { spans: Span[] }[] }) =>
      of.scopeSpans.flatMap((scope) => scope.spans),
    ),
  )

beforeAll(async () => {
  server = createServer((request, response) => {
    let body = ""
    request.on("data", (part) => {
      body += part
    })
    request.on("end", () => {
      received.push({ path: request.url, body })
      response.writeHead(200, { "content-type": "application/json" }).end("{}")
    })
  })
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done))
  process.env.OTEL_EXPORTER_OTLP_ENDPOINT = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
})
afterAll(() => new Promise((done) => server.close(done)))

test("without a setting nothing is measured", async () => {
  expect(beginSpan({ name: "x", kind: "server" }, undefined)).toBeUndefined()
  expect(await withSpan({ name: "x", kind: "client" }, async () => 7)).toBe(7)
})

test("a request's trace goes on from its caller's, and holds statements, storage and jobs, without a value", async () => {
  await startTelemetry()
  const traceId = "0af7651916cd43dd8448eb211c80319c"
  const traceparent = `00-${traceId}-b7ad6b7169203331-01`
  const secret = "value-that-nobody-may-see"
  const span = beginSpan({ name: "GET /api/v1/files/{id}", kind: "server", traceparent }, undefined)
  if (!span) throw new Error("there should be one")
  await scopes().run({ requestId: "r", span }, async () => {
    await queryRows(Prisma.sql`SELECT id FROM file WHERE name = ${secret}`)
    await db().user.findFirst({ where: { email: secret } })
    await db().$transaction(async (tx) => {
      await tx.user.count({ where: { email: secret } })
    })
    await storage()
      .read(`${secret}-key`)
      .catch(() => undefined)
    await observeJob({ functionId: "check-file", runId: "run" }, async () => {
      await queryRows(Prisma.sql`SELECT 1`)
      return new Response(null, { status: 200 })
    })
  })
  tracing().of?.end(span)
  await stopTelemetry()

  expect(received.map(({ path }) => path)).toContain("/v1/traces")
  const root = spans().find(({ name }) => name === "GET /api/v1/files/{id}")
  expect(root).toMatchObject({ traceId, parentSpanId: "b7ad6b7169203331" })
  expect(new Set(spans().map((one) => one.traceId))).toEqual(new Set([traceId]))
  const children = spans().filter(({ parentSpanId }) => parentSpanId === root?.spanId)
  const names = children.map(({ name }) => name)
  expect(names).toEqual(
    expect.arrayContaining(["SELECT file", "SELECT user", "BEGIN", "COMMIT", "storage read", "job check-file"]),
  )
  const job = spans().find(({ name }) => name === "job check-file")
  expect(spans().some(({ parentSpanId }) => parentSpanId === job?.spanId)).toBe(true)
  const read = spans().find(({ name }) => name === "storage read")
  expect(read?.status.code).toBe(2)
  expect(read?.attributes).toContainEqual({ key: "error.type", value: { stringValue: "StorageMissingError" } })
  expect(received.map(({ body }) => body).join("")).not.toContain(secret)
})
