import { createServer, type Server } from "node:http"
import type { AddressInfo } from "node:net"
import { Inngest } from "inngest"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { env } from "../env"
import { InngestEngine, impatientFetch, inngestConfigured } from "./inngest"

/** Answers as an Inngest server's event door does. */
const received: { path: string | undefined; events: unknown }[] = []
let status = 200
let server: Server
let baseUrl = ""

beforeAll(async () => {
  server = createServer((request, response) => {
    let body = ""
    request.on("data", (part) => {
      body += part
    })
    request.on("end", () => {
      received.push({ path: request.url, events: JSON.parse(body) })
      response.writeHead(status, { "content-type": "application/json" })
      response.end(JSON.stringify(status === 200 ? { ids: ["x"], status } : { error: "away", status }))
    })
  })
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(() => new Promise((resolve) => server.close(resolve)))

const silent = { info() {}, warn() {}, error() {}, debug() {} }

describe("inngest engine", () => {
  test("events are sent with their outbox id, so that a resend is known", async () => {
    const client = new Inngest({ id: "waybill", baseUrl, eventKey: "key", isDev: false, logger: silent })
    const createdAt = new Date("2026-01-02T03:04:05Z")
    await new InngestEngine(client, baseUrl).take([{ id: "id-1", name: "test/event", data: { n: 1 }, createdAt }])
    expect(received.at(-1)).toMatchObject({
      path: "/e/key",
      events: [{ id: "id-1", name: "test/event", data: { n: 1 }, ts: createdAt.getTime() }],
    })
  })

  test("a server that refuses leaves the events with the relay", async () => {
    status = 401
    const client = new Inngest({ id: "waybill", baseUrl, eventKey: "key", isDev: false, logger: silent })
    const event = { id: "id-2", name: "test/event", data: {}, createdAt: new Date() }
    await expect(new InngestEngine(client, baseUrl).take([event])).rejects.toThrow("Inngest API Error: 401")
  })

  test("a server that takes the connection and says nothing leaves the events with the relay, too", async () => {
    const silentServer = createServer(() => {})
    await new Promise<void>((resolve) => silentServer.listen(0, "127.0.0.1", resolve))
    const address = `http://127.0.0.1:${(silentServer.address() as AddressInfo).port}`
    const options = { id: "waybill", baseUrl: address, eventKey: "key", isDev: false, logger: silent }
    const client = new Inngest({ ...options, fetch: impatientFetch(50) })
    const event = { id: "id-3", name: "test/event", data: {}, createdAt: new Date() }
    await expect(new InngestEngine(client, "http://localhost:8288").take([event])).rejects.toThrow("timeout")
    silentServer.closeAllConnections()
    await new Promise((resolve) => silentServer.close(resolve))
  })

  test("Inngest runs the jobs only when it is configured", () => {
    expect(inngestConfigured(env())).toBe(false)
    expect(inngestConfigured({ ...env(), INNGEST_DEV: true })).toBe(true)
    expect(inngestConfigured({ ...env(), INNGEST_EVENT_KEY: "key", INNGEST_SIGNING_KEY: "key" })).toBe(true)
  })
})
