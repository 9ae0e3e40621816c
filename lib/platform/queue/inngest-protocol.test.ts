import { NonRetriableError } from "inngest"
import { afterEach, describe, expect, test, vi } from "vitest"
import { InngestServer } from "@/scripts/test/inngest/server"
import { signature } from "@/scripts/test/inngest/signature"
import { InngestEngine } from "./inngest"
import { eventKey, serveFunctions, signedClient, signingKey } from "./inngest.fixture"

const patience = { timeout: 20_000, interval: 20 }
const newKey = `signkey-test-${"a1b2".repeat(16)}`
const closes: (() => Promise<void>)[] = []

async function begin(options: Partial<Parameters<typeof InngestServer.start>[0]> = {}, keys = {}) {
  const server = await InngestServer.start({ signingKey, eventKey, backoff: () => 0.05, ...options })
  const client = signedClient(server.url, keys)
  closes.push(() => server.stop())
  const serve = async (...functions: Parameters<typeof serveFunctions>[1]) => {
    const served = await serveFunctions(client, functions)
    closes.unshift(served.close)
    return served
  }
  const send = (name: string) =>
    new InngestEngine(client, "http://localhost:8288").take([
      { id: crypto.randomUUID(), name, data: {}, createdAt: new Date() },
    ])
  return { server, client, serve, send }
}

afterEach(async () => {
  for (const close of closes.splice(0)) await close()
})

describe("the Inngest protocol", () => {
  test("state that is too large to be sent along is fetched, and none of its steps runs again", async () => {
    const { server, client, serve, send } = await begin({ largestBytes: 10_000 })
    const made = vi.fn(() => "x".repeat(20_000))
    const job = client.createFunction({ id: "large", triggers: [{ event: "test/large" }] }, async ({ step, event }) => {
      const long = await step.run("long", made)
      return await step.run("length", () => [long.length, event.name])
    })
    expect((await server.sync((await serve(job)).url)).status).toBe(200)
    await send("test/large")
    await expect.poll(() => server.runs[0]?.status, patience).toBe("COMPLETED")
    expect(server.runs[0]?.output).toEqual([20_000, "test/large"])
    expect(server.fetched.length).toBe(2)
    expect(made).toHaveBeenCalledTimes(1)
  })

  test("while keys are rotated the old key opens what the new one does not", async () => {
    const keys = { signingKey: newKey, signingKeyFallback: signingKey }
    const { server, client, serve, send } = await begin({ largestBytes: 100 }, keys)
    const job = client.createFunction({ id: "job", triggers: [{ event: "test/rotated" }] }, async ({ step }) =>
      step.run("one", () => "done"),
    )
    expect((await server.sync((await serve(job)).url)).status).toBe(200)
    await send("test/rotated")
    await expect.poll(() => server.runs[0]?.status, patience).toBe("COMPLETED")
    expect(server.fetched.length).toBe(2)
  })

  test("a call that the application takes to its grave is made again", async () => {
    const { server, client, serve, send } = await begin({ backoff: () => 0.3 })
    const seen = vi.fn()
    const hung = Promise.withResolvers<void>()
    const job = client.createFunction({ id: "job", triggers: [{ event: "test/grave" }] }, async ({ step }) => {
      await step.run("one", () => seen("one"))
      await step.run("two", async () => {
        seen("two")
        if (seen.mock.calls.length === 2) await hung.promise
      })
    })
    const served = await serve(job)
    await server.sync(served.url)
    await send("test/grave")
    await expect.poll(() => seen.mock.calls.length, patience).toBe(2)
    served.cut()
    await expect.poll(() => server.runs[0]?.status, patience).toBe("COMPLETED")
    expect(seen.mock.calls.flat()).toEqual(["one", "two", "two"])
    expect(server.runs[0]?.calls.map(({ status }) => status)).toEqual([206, 0, 206, 200])
    hung.resolve()
  })

  test("a run that is cancelled is called no more", async () => {
    const { server, client, serve, send } = await begin()
    const seen = vi.fn()
    const held = Promise.withResolvers<void>()
    const job = client.createFunction({ id: "job", triggers: [{ event: "test/cancelled" }] }, async ({ step }) => {
      await step.run("one", async () => {
        seen("one")
        await held.promise
      })
      await step.run("two", () => seen("two"))
    })
    await server.sync((await serve(job)).url)
    await send("test/cancelled")
    await expect.poll(() => seen.mock.calls.length, patience).toBe(1)
    const [run] = server.runs
    if (run) server.executor.cancel(run)
    held.resolve()
    await expect.poll(() => run?.calls[0]?.status, patience).toBe(206)
    // Another run comes to its end after it: what would have followed has had its turn.
    await send("test/cancelled")
    await expect.poll(() => server.runs[1]?.status, patience).toBe("COMPLETED")
    expect(seen.mock.calls.flat()).toEqual(["one", "one", "two"])
    expect(run).toMatchObject({ status: "CANCELLED", calls: [{ stepId: "step", attempt: 0, status: 206 }] })
  })

  test("answers say in their headers what they are: final or not, of which SDK, and signed", async () => {
    const { server, client, serve } = await begin()
    const job = client.createFunction({ id: "job", triggers: [{ event: "test/a" }] }, async ({ attempt }) => {
      if (attempt === 0) throw new Error("not yet")
      throw new NonRetriableError("never")
    })
    const { url } = await serve(job)
    await server.sync(url)
    const call = async (attempt: number) => {
      const event = { id: "e", name: "test/a", data: {}, ts: 1 }
      const ctx = { run_id: "r", attempt, stack: { stack: [], current: 0 }, use_api: false }
      const body = { version: 2, event, events: [event], steps: {}, ctx }
      const headers = { "content-type": "application/json", "x-inngest-signature": signature(signingKey, body) }
      return await fetch(`${url}?fnId=waybill-job&stepId=step`, { method: "POST", headers, body: JSON.stringify(body) })
    }
    const [again, final] = [await call(0), await call(1)]
    expect([again.status, again.headers.get("x-inngest-no-retry")]).toEqual([500, "false"])
    expect([final.status, final.headers.get("x-inngest-no-retry")]).toEqual([400, "true"])
    expect(again.headers.get("x-inngest-sdk")).toMatch(/^inngest-js:v4\./)
    expect(again.headers.get("x-inngest-req-version")).toMatch(/^\d$/)
    const signed = again.headers.get("x-inngest-signature") ?? ""
    const at = new Date(Number(new URLSearchParams(signed).get("t")) * 1000)
    expect(signed).toBe(signature(signingKey, await again.text(), at))
  })

  test("a server that refuses the registration, fails or babbles leaves the application standing", async () => {
    const { server, client, serve } = await begin({}, { signingKey: newKey, signingKeyFallback: signingKey })
    const { url } = await serve(client.createFunction({ id: "job", triggers: [{ event: "test/a" }] }, async () => {}))
    const other = await begin({ signingKey: newKey })
    server.mood = "failing"
    expect((await server.sync(url)).status).toBe(500)
    server.mood = "babbling"
    expect((await server.sync(url)).status).toBe(500)
    await server.goAway()
    expect((await server.sync(url)).status).toBe(500)
    expect(server.registration).toBeUndefined()
    await server.comeBack()
    server.mood = "well"
    expect((await other.server.sync(url)).status).toBe(200)
    expect(server.registration?.functions.length).toBe(1)
  })
})
