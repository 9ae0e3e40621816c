import { once } from "node:events"
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { gzipSync } from "node:zlib"
import { expect, test } from "vitest"
import { keepContentLength } from "./content-length.ts"

/** What a client gets of an answer whose handler told its length, compressed on its way or not. */
async function ask(body: string, compressed: boolean): Promise<{ length: string | null; text: string }> {
  const server = createServer((_request, response) => {
    keepContentLength(response)
    response.setHeader("x-waybill-content-length", String(Buffer.byteLength(body)))
    if (compressed) response.setHeader("content-encoding", "gzip")
    response.writeHead(200)
    response.end(compressed ? gzipSync(body) : body)
  }).listen(0, "127.0.0.1")
  await once(server, "listening")
  try {
    const response = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`)
    return { length: response.headers.get("content-length"), text: await response.text() }
  } finally {
    server.close()
  }
}

test("the length that a handler told is the Content-Length", async () => {
  expect(await ask('{"status":"ok"}', false)).toEqual({ length: "15", text: '{"status":"ok"}' })
})

test("an answer that was compressed on its way arrives whole", async () => {
  const body = '{"status":"ok"}'.repeat(200)
  expect((await ask(body, true)).text).toBe(body)
  expect((await ask("a", true)).text).toBe("a")
})
