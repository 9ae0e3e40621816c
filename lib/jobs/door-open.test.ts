import { createHmac } from "node:crypto"
import { expect, test, vi } from "vitest"
import { POST } from "@/app/api/inngest/route"

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
