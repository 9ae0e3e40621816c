import { once } from "node:events"
import { createServer, type RequestListener } from "node:http"
import { type AddressInfo, connect, type Socket } from "node:net"
import { expect, test } from "vitest"
import { drainable } from "./drain.ts"

const limits = { limitMilliseconds: 5_000, idleMilliseconds: 300 }
const request = "GET / HTTP/1.1\r\nhost: x\r\n\r\n"

async function serve(listener: RequestListener) {
  const server = createServer(listener)
  const drain = drainable(server)
  await once(server.listen(0, "127.0.0.1"), "listening")
  return { drain, port: (server.address() as AddressInfo).port }
}

/** A connection, and all that has come over it. */
function open(port: number): { socket: Socket; heard: () => string; closed: Promise<unknown> } {
  const socket = connect(port, "127.0.0.1")
  let words = ""
  socket.on("data", (bytes) => {
    words += bytes
  })
  socket.on("error", () => {})
  return { socket, heard: () => words, closed: once(socket, "close") }
}

test("a request over a connection that is kept is answered while the server ends, and told that it was the last", async () => {
  const { drain, port } = await serve((_request, response) => response.end("fine"))
  const kept = open(port)
  kept.socket.write(request)
  await expect.poll(kept.heard).toContain("fine")
  expect(kept.heard()).toContain("Connection: keep-alive")
  const ended = drain(limits)
  kept.socket.write(request)
  await Promise.all([kept.closed, ended])
  expect(kept.heard().match(/fine/g)).toHaveLength(2)
  expect(kept.heard()).toContain("Connection: close")
})

test("what runs is finished, and nobody new comes in", async () => {
  const running = Promise.withResolvers<() => void>()
  const { drain, port } = await serve((_request, response) => running.resolve(() => response.end("done")))
  const slow = open(port)
  slow.socket.write(request)
  const finish = await running.promise
  const ended = drain(limits)
  const late = connect(port, "127.0.0.1")
  const [error] = await once(late, "error")
  expect(error.code).toBe("ECONNREFUSED")
  finish()
  await Promise.all([slow.closed, ended])
  expect(slow.heard()).toMatch(/Connection: close[\s\S]*done/)
})

test("what nobody uses is closed, and what does not end is cut at the limit", async () => {
  const begun = Promise.withResolvers<void>()
  const { drain, port } = await serve((_request, response) => {
    response.write("never ")
    begun.resolve()
  })
  const [unused, endless] = [open(port), open(port)]
  endless.socket.write(request)
  await begun.promise
  const startedAt = Date.now()
  const ended = drain({ limitMilliseconds: 1_500, idleMilliseconds: 50 })
  await unused.closed
  expect(Date.now() - startedAt).toBeLessThan(1_500)
  await Promise.all([endless.closed, ended])
  expect(Date.now() - startedAt).toBeGreaterThanOrEqual(1_500)
})

test("it goes on with other limits when it is told again", async () => {
  const { drain, port } = await serve((_request, response) => response.end("fine"))
  const kept = open(port)
  kept.socket.write(request)
  await expect.poll(kept.heard).toContain("fine")
  const startedAt = Date.now()
  const ended = drain({ limitMilliseconds: 60_000, idleMilliseconds: 60_000 })
  await new Promise((done) => setTimeout(done, 300))
  expect(kept.socket.closed).toBe(false)
  expect(drain({ limitMilliseconds: 5_000, idleMilliseconds: 50 })).toBe(ended)
  await Promise.all([kept.closed, ended])
  expect(Date.now() - startedAt).toBeLessThan(5_000)
})
