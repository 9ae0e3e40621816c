import assert from "node:assert/strict"
import { once } from "node:events"
import { type IncomingMessage, request } from "node:http"
import { connect } from "node:net"
import { setTimeout as delay } from "node:timers/promises"
import { makeDocument } from "../../e2e/fixtures/office.ts"
import type { Container } from "./container.ts"
import { form } from "./hand-over.ts"

function isOpen(port: number): Promise<boolean> {
  return new Promise((done) => {
    const socket = connect(port, "127.0.0.1")
    socket.once("connect", () => done(true)).once("error", () => done(false))
    socket.once("connect", () => socket.destroy())
  })
}

/** Told to stop in the middle of an upload, it takes nothing new, answers that upload, and ends well. */
export async function checkDrain(container: Container, url: string, token: string): Promise<void> {
  const document = await makeDocument("docx", { padding: 1024 * 1024 })
  const whole = new Request(url, { method: "POST", body: form(document) })
  const body = Buffer.from(await whole.arrayBuffer())
  const upload = request(`${url}/api/v1/files`, {
    method: "POST",
    headers: {
      authorization: `Bearer ${token}`,
      "content-type": whole.headers.get("content-type") ?? "",
      "content-length": body.length,
      expect: "100-continue",
    },
  })
  upload.flushHeaders()
  // The server says so when it begins to read: the upload is under way.
  await once(upload, "continue")
  upload.write(body.subarray(0, body.length / 2))
  container.signal("SIGTERM")
  while (await isOpen(Number(new URL(url).port))) await delay(50)
  const answered = once(upload, "response") as Promise<[IncomingMessage]>
  upload.end(body.subarray(body.length / 2))
  const [answer] = await answered
  answer.resume()
  assert.ok(answer.statusCode === 201 || answer.statusCode === 202, `the upload was answered ${answer.statusCode}`)
  assert.equal(await container.ended(), 0, container.said)
}
