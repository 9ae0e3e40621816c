import { once } from "node:events"
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http"
import { type AddressInfo, connect } from "node:net"
import { afterEach, describe, expect, test } from "vitest"
import { answerEarly, continueWhenRead } from "./refusal.ts"

const mebibyte = 1024 ** 2
let server: Server | undefined

afterEach(() => {
  server?.closeAllConnections()
  server?.close()
})

type Handler = (request: IncomingMessage, response: ServerResponse) => void | Promise<void>

async function listen(handler: Handler, leftoverMilliseconds?: number): Promise<number> {
  const serve: Handler = (request, response) => {
    answerEarly(request, response, leftoverMilliseconds)
    return handler(request, response)
  }
  server = createServer(serve)
  server.on("checkContinue", (request: IncomingMessage, response: ServerResponse) => {
    continueWhenRead(request, response)
    serve(request, response)
  })
  await once(server.listen(0, "127.0.0.1"), "listening")
  return (server.address() as AddressInfo).port
}

/** Sends everything before it reads anything, as the rudest of clients does. */
async function sendAll(port: number, size: number): Promise<{ sent: number; answer: string; error?: string }> {
  const socket = connect(port, "127.0.0.1").setMaxListeners(0).pause()
  let error: string | undefined
  socket.on("error", (failure: NodeJS.ErrnoException) => {
    error = failure.code
  })
  const closed = once(socket, "close").catch(() => {})
  socket.write(`POST / HTTP/1.1\r\nhost: localhost\r\ncontent-length: ${size}\r\n\r\n`)
  const chunk = Buffer.alloc(mebibyte)
  let sent = 0
  for (; sent < size && !socket.destroyed; sent += chunk.length) {
    if (!socket.write(chunk)) await Promise.race([once(socket, "drain").catch(() => {}), closed])
  }
  let answer = ""
  socket.on("data", (bytes) => {
    answer += bytes.toString()
  })
  socket.resume()
  await Promise.race([once(socket, "end").catch(() => {}), closed])
  socket.destroy()
  return { sent, answer, error }
}

const refuse = (response: ServerResponse) => {
  response.writeHead(403, { "content-length": "2" })
  response.end("no")
}

describe("an early answer", () => {
  test("reaches a client that sends 100 MiB before it reads, when the body was never looked at", async () => {
    const port = await listen((_request, response) => refuse(response))
    const { answer, error } = await sendAll(port, 100 * mebibyte)
    expect(error).toBeUndefined()
    expect(answer).toMatch(/^HTTP\/1.1 403 .*\r\nconnection: close\r\n[\s\S]*no$/i)
  })

  test("reaches it when the body was given up in the middle", async () => {
    const port = await listen(async (request, response) => {
      for await (const chunk of request) if (chunk.length > 0) break
      refuse(response)
    })
    const { answer, error } = await sendAll(port, 100 * mebibyte)
    expect(error).toBeUndefined()
    expect(answer).toMatch(/^HTTP\/1.1 403 /)
  })

  test("does not keep a client from being cut off when it never ends", async () => {
    const port = await listen((_request, response) => refuse(response))
    const { sent } = await sendAll(port, 4096 * mebibyte)
    expect(sent).toBeLessThan(1200 * mebibyte)
  })

  test("keeps the connection when the body is small", async () => {
    const port = await listen((_request, response) => refuse(response))
    const socket = connect(port, "127.0.0.1")
    const request = "POST / HTTP/1.1\r\nhost: localhost\r\ncontent-length: 3\r\n\r\nabc"
    for (let time = 0; time < 2; time++) {
      socket.write(request)
      const [answer] = await once(socket, "data")
      expect(String(answer)).toMatch(/^HTTP\/1.1 403 /)
      expect(String(answer)).toMatch(/connection: keep-alive/i)
    }
    socket.destroy()
  })
})

describe("a body that is trickled to a request which is answered already", () => {
  const head = "POST / HTTP/1.1\r\nhost: localhost\r\n"
  const trickled = [
    ["of a known length", `${head}content-length: 1000\r\n\r\n`, "x"],
    ["in chunks", `${head}transfer-encoding: chunked\r\n\r\n`, "1\r\nx\r\n"],
    ["with a trailer that never ends", `${head}transfer-encoding: chunked\r\n\r\n0\r\nx: `, "y"],
    ["of a GET", "GET / HTTP/1.1\r\nhost: localhost\r\ncontent-length: 1000\r\n\r\n", "x"],
  ] as const

  /** Sends a byte every 20 ms for as long as it may. @returns how long that was, in milliseconds */
  async function trickle(port: number, opening: string, piece: string): Promise<number> {
    const socket = connect({ port, host: "127.0.0.1", allowHalfOpen: true }).on("error", () => {})
    const closed = new Promise((done) => socket.resume().once("close", done))
    socket.write(opening)
    const startedAt = Date.now()
    const timer = setInterval(() => socket.write(piece), 20)
    await closed
    clearInterval(timer)
    return Date.now() - startedAt
  }

  test.each(trickled)("is cut, %s", async (_, opening, piece) => {
    const port = await listen((_request, response) => refuse(response), 500)
    const milliseconds = await trickle(port, opening, piece)
    expect(milliseconds).toBeGreaterThanOrEqual(450)
    expect(milliseconds).toBeLessThan(5_000)
  })

  test("is cut also while its answer still goes out", async () => {
    const port = await listen((_request, response) => void response.writeHead(200).write("and"), 500)
    expect(await trickle(port, trickled[0][1], "x")).toBeLessThan(5_000)
  })

  test("is let be while nobody has answered, and so is the next request of a connection", async () => {
    const port = await listen(async (request, response) => {
      for await (const _ of request);
      refuse(response)
    }, 100)
    const socket = connect(port, "127.0.0.1")
    let heard = ""
    socket.on("data", (bytes) => {
      heard += bytes
    })
    for (let time = 1; time <= 2; time++) {
      socket.write(`${head}content-length: 10\r\n\r\n`)
      for (let sent = 0; sent < 10; sent++) {
        socket.write("x")
        await new Promise((done) => setTimeout(done, 30))
      }
      await expect.poll(() => heard.match(/HTTP\/1.1 403 /g)?.length).toBe(time)
    }
    socket.destroy()
  })

  test("leaves nothing behind on a connection that is kept", async () => {
    let listeners = 0
    const port = await listen((request, response) => {
      listeners = request.socket.listenerCount("close")
      refuse(response)
    })
    const socket = connect(port, "127.0.0.1")
    const seen: number[] = []
    for (let time = 0; time < 4; time++) {
      socket.write(`${head}content-length: 1\r\n\r\n`)
      await once(socket, "data")
      socket.write("x")
      seen.push(listeners)
    }
    expect(new Set(seen.slice(1)).size).toBe(1)
    socket.destroy()
  })
})

describe("a client that asks before it sends", () => {
  const ask = "POST / HTTP/1.1\r\nhost: localhost\r\ncontent-length: 5\r\nexpect: 100-continue\r\n\r\n"

  test("is refused without having sent anything", async () => {
    const port = await listen((_request, response) => refuse(response))
    const socket = connect(port, "127.0.0.1")
    socket.write(ask)
    const [answer] = await once(socket, "data")
    expect(String(answer)).toMatch(/^HTTP\/1.1 403 /)
    socket.destroy()
  })

  test("is told to go on when its body is wanted", async () => {
    const port = await listen(async (request, response) => {
      let body = ""
      for await (const chunk of request) body += chunk
      response.end(body)
    })
    const socket = connect(port, "127.0.0.1")
    socket.write(ask)
    const [interim] = await once(socket, "data")
    expect(String(interim)).toBe("HTTP/1.1 100 Continue\r\n\r\n")
    socket.write("hello")
    const [answer] = await once(socket, "data")
    expect(String(answer)).toMatch(/^HTTP\/1.1 200 /)
    socket.destroy()
  })
})
