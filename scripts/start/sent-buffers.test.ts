import { createHash, randomBytes } from "node:crypto"
import { once } from "node:events"
import { createServer, get, type ServerResponse } from "node:http"
import type { AddressInfo } from "node:net"
import { afterEach, expect, test } from "vitest"
import { borrowBuffer, handOn, readBufferBytes } from "@/lib/platform/read-buffers"
import { returnSentBuffers } from "./sent-buffers.ts"

let stop: (() => void) | undefined
afterEach(() => stop?.())

/** Serves one answer in the way of a download, and hashes what a client that reads in small sips gets of it. */
async function sip(answer: (response: ServerResponse) => Promise<void>): Promise<string> {
  const server = createServer((_request, response) => {
    returnSentBuffers(response)
    answer(response).then(() => response.end())
  })
  server.listen(0, "127.0.0.1")
  await once(server, "listening")
  stop = () => server.close()
  const request = get({ port: (server.address() as AddressInfo).port, agent: false })
  const [response] = await once(request, "response")
  const hash = createHash("sha256")
  for await (const chunk of response) {
    hash.update(chunk)
    await new Promise((done) => setImmediate(done))
  }
  return hash.digest("hex")
}

test("a buffer is used again, and never before its bytes have left", async () => {
  const content = createHash("sha256")
  const used = new Set<Buffer>()
  const chunks = 200
  const received = await sip(async (response) => {
    for (let count = 0; count < chunks; count++) {
      const buffer = borrowBuffer()
      used.add(buffer)
      randomBytes(readBufferBytes).copy(buffer)
      content.update(buffer)
      // Does not wait after every write: so more than one is under way.
      if (!response.write(handOn(buffer, readBufferBytes)) && count % 3 === 0) await once(response, "drain")
    }
  })
  expect(received).toBe(content.digest("hex"))
  expect(used.size).toBeLessThan(chunks / 2)
})

test("what is sent in parts of its own making never comes back", async () => {
  const used = new Set<Buffer>()
  await sip(async (response) => {
    for (let count = 0; count < 20; count++) {
      const buffer = borrowBuffer()
      expect(used).not.toContain(buffer)
      used.add(buffer)
      const part = handOn(buffer, readBufferBytes)
      response.write(part.subarray(0, 1000))
      if (!response.write(part.subarray(1000))) await once(response, "drain")
    }
  })
})
