import { once } from "node:events"
import { createServer, type Server } from "node:http"
import { type AddressInfo, connect } from "node:net"
import { afterEach, expect, test, vi } from "vitest"
import { answerMalformed } from "./malformed.ts"

vi.hoisted(() => Object.assign(process.env, { APP_URL: "https://waybill.example" }))

let server: Server | undefined

afterEach(() => {
  server?.closeAllConnections()
  server?.close()
})

/** All that comes back for these bytes. */
async function answerTo(bytes: string, more?: string): Promise<string> {
  server = createServer({ headersTimeout: 300, connectionsCheckingInterval: 100 }, (_request, response) => {
    response.write("under way")
  })
  answerMalformed(server)
  await once(server.listen(0, "127.0.0.1"), "listening")
  const socket = connect((server.address() as AddressInfo).port, "127.0.0.1").on("error", () => {})
  let heard = ""
  socket.on("data", (chunk) => {
    heard += chunk
    if (more) socket.write(more)
  })
  socket.write(bytes)
  await once(socket, "close")
  return heard
}

test.each([
  ["no HTTP", "nonsense\r\n\r\n", 400],
  ["a header that is none", "GET / HTTP/1.1\r\nhost: a\r\n: x\r\n\r\n", 400],
  ["two lengths", "POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\n", 400],
  ["a length and chunks", "POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 1\r\ntransfer-encoding: chunked\r\n\r\n", 400],
  ["too much of a head", `GET / HTTP/1.1\r\nhost: a\r\nx: ${"x".repeat(40_000)}\r\n\r\n`, 431],
  ["a head that does not end", "GET / HTTP/1.1\r\nhost: a\r\nx: ", 408],
])("S48 %s is answered, and browsers are told to stay on https", async (_, bytes, status) => {
  const heard = await answerTo(bytes)
  expect(heard).toMatch(new RegExp(`^HTTP/1.1 ${status} `))
  expect(heard).toMatch(/\r\nstrict-transport-security: max-age=\d{8,}/)
  expect(heard).toMatch(/\r\nconnection: close\r\n/)
  expect(heard).toMatch(/\r\n\r\n$/)
})

test("nothing is put into an answer that is under way", async () => {
  const heard = await answerTo("GET / HTTP/1.1\r\nhost: a\r\n\r\n", "nonsense\r\n\r\n")
  expect(heard.match(/HTTP\/1.1 /g)).toHaveLength(1)
})
