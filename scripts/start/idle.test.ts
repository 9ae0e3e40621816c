import { once } from "node:events"
import { createServer, type RequestListener, type Server } from "node:http"
import { type AddressInfo, connect, type Socket } from "node:net"
import { afterEach, expect, test } from "vitest"
import { endIdleConnections } from "./idle.ts"

let server: Server | undefined

afterEach(() => {
  server?.closeAllConnections()
  server?.close()
})

/** A connection to a server that has sent `text`. */
async function send(text: string, listener: RequestListener): Promise<Socket> {
  server = createServer({ requestTimeout: 0 }, listener)
  endIdleConnections(server, 100)
  await once(server.listen(0, "127.0.0.1"), "listening")
  const socket = connect((server.address() as AddressInfo).port, "127.0.0.1")
  socket.on("error", () => {})
  socket.write(text)
  return socket
}

test("a body that stops coming ends its connection, and the request knows", async () => {
  const failed = Promise.withResolvers<Error>()
  const socket = await send("POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 10\r\n\r\nabc", (request) => {
    request.on("error", failed.resolve).resume()
  })
  await once(socket, "close")
  expect(await failed.promise).toMatchObject({ code: "ECONNRESET" })
})

test("an answer that nobody takes ends its connection", async () => {
  const closed = Promise.withResolvers<void>()
  const socket = await send("GET / HTTP/1.1\r\nhost: x\r\n\r\n", (_request, response) => {
    response.on("close", closed.resolve)
    response.end(Buffer.alloc(64 * 1024 ** 2))
  })
  socket.pause()
  await closed.promise
  socket.destroy()
})

test("who waits for an answer is left to wait", async () => {
  const socket = await send("GET / HTTP/1.1\r\nhost: x\r\n\r\n", (_request, response) => {
    response.on("timeout", () => response.end("at last"))
  })
  const [answer] = await once(socket, "data")
  expect(String(answer)).toMatch(/at last$/)
  socket.destroy()
})
