import { createHash, randomBytes } from "node:crypto"
import { once } from "node:events"
import { createServer, get } from "node:http"
import type { AddressInfo } from "node:net"
import { afterEach, expect, test } from "vitest"
import { borrowBuffer, handOn, readBufferBytes } from "@/lib/platform/read-buffers"
import { sendBody } from "./send-body"

let stop: (() => void) | undefined
afterEach(() => stop?.())

/** Serves one body, and gives what a client gets of it. */
async function serve(chunks: AsyncIterable<Uint8Array>, cut = new AbortController()) {
  const sent = Promise.withResolvers<void>()
  // It may fail before anybody waits for it.
  sent.promise.catch(() => {})
  const counted = { taken: 0, ends: 0 }
  const onTaken = (bytes: number) => {
    counted.taken += bytes
  }
  const onEnded = () => {
    counted.ends += 1
  }
  const server = createServer((_request, response) => {
    sendBody({ chunks, signal: cut.signal, onTaken, onEnded }, response).then(sent.resolve, sent.reject)
  })
  server.listen(0, "127.0.0.1")
  await once(server, "listening")
  stop = () => server.closeAllConnections()
  const request = get({ port: (server.address() as AddressInfo).port, agent: false })
  const [response] = await once(request, "response")
  server.close()
  return { response, sent: sent.promise, counted }
}

test("a buffer is used again, and never before its bytes have left", async () => {
  const content = createHash("sha256")
  const used = new Set<Buffer>()
  const count = 200
  async function* chunks() {
    for (let made = 0; made < count; made++) {
      const buffer = borrowBuffer()
      used.add(buffer)
      randomBytes(readBufferBytes).copy(buffer)
      content.update(buffer)
      yield handOn(buffer, readBufferBytes)
    }
  }
  const { response } = await serve(chunks())
  const hash = createHash("sha256")
  // In small sips, so that more than one buffer is under way.
  for await (const chunk of response) {
    hash.update(chunk)
    await new Promise((done) => setImmediate(done))
  }
  expect(hash.digest("hex")).toBe(content.digest("hex"))
  expect(used.size).toBeLessThan(count / 2)
})

test("a client that goes away ends the source, wherever it is", async () => {
  let ended = false
  async function* chunks() {
    try {
      for (;;) yield Buffer.alloc(readBufferBytes)
    } finally {
      ended = true
    }
  }
  const { response, sent } = await serve(chunks())
  await once(response, "data")
  response.destroy()
  await sent
  expect(ended).toBe(true)
})

test("a body that is cut off does not look whole", async () => {
  const cut = new AbortController()
  async function* chunks() {
    for (;;) yield Buffer.alloc(readBufferBytes)
  }
  const { response, sent } = await serve(chunks(), cut)
  await once(response, "data")
  cut.abort()
  await sent
  await expect(response.toArray()).rejects.toThrow("aborted")
})

test("what the connection has taken is told, and its end once, after the last of it", async () => {
  async function* chunks() {
    for (const size of [1, 100, 70_000, readBufferBytes]) yield Buffer.alloc(size)
  }
  const { response, sent, counted } = await serve(chunks())
  let received = 0
  for await (const chunk of response) received += chunk.length
  await sent
  expect(counted).toEqual({ taken: received, ends: 1 })
})

test("what is still in our buffers when the client goes away is not told", async () => {
  let given = 0
  async function* chunks() {
    for (;;) {
      given += readBufferBytes
      yield Buffer.alloc(readBufferBytes)
    }
  }
  const { response, sent, counted } = await serve(chunks())
  await once(response, "data")
  response.pause()
  // Until the system takes no more.
  let before = -1
  await expect
    .poll(() => {
      const still = before === given
      before = given
      return still
    })
    .toBe(true)
  response.destroy()
  await sent
  expect(counted.ends).toBe(1)
  expect(counted.taken).toBeGreaterThan(0)
  expect(counted.taken).toBeLessThan(given)
})

test("a source that fails cuts the body off, and its end is told", async () => {
  async function* chunks() {
    yield Buffer.alloc(readBufferBytes)
    throw new Error("the storage is away")
  }
  const { response, sent, counted } = await serve(chunks())
  await Promise.all([
    expect(sent).rejects.toThrow("the storage is away"),
    expect(response.toArray()).rejects.toThrow("aborted"),
  ])
  expect(counted.ends).toBe(1)
})
