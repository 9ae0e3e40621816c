import { once } from "node:events"
import { type AddressInfo, createServer, type Socket } from "node:net"
import { Readable } from "node:stream"
import { expect, onTestFinished, test } from "vitest"
import { verdictOf } from "./clamd"
import { scannerAt } from "./clamd.fixture"

const MEBIBYTE = 1024 ** 2
const command = "zINSTREAM\0"

/** Something that listens where clamd should. */
async function imposter(serve: (socket: Socket) => void) {
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on("error", () => {})
    serve(socket)
  })
  await once(server.listen(0, "127.0.0.1"), "listening")
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  return scannerAt(
    { host: "127.0.0.1", port: (server.address() as AddressInfo).port },
    { idleTimeoutMilliseconds: 1_000 },
  )
}

/** Answers when the whole file has come, as clamd does. */
const answering = (answer: (socket: Socket) => void) => (socket: Socket) => {
  let tail = Buffer.alloc(0)
  socket.on("data", (bytes: Buffer) => {
    tail = Buffer.concat([tail, bytes]).subarray(-5)
    if (tail.subarray(-4).equals(Buffer.alloc(4))) answer(socket)
  })
}

const words = (text = "a document") => Promise.resolve(Readable.from([Buffer.from(text)]))

test.each([
  ["stream: OK\0", { result: "clean" }],
  ["stream: Some.Thing-1 FOUND\0", { result: "infected", signature: "Some.Thing-1" }],
  ["stream: Two Words(abc:7) FOUND\0", { result: "infected", signature: "Two Words(abc:7)" }],
  ["stream: Heuristics.Encrypted.Zip FOUND\0", { result: "unscanned", reason: "scanner_encrypted" }],
  ["stream: Heuristics.Limits.Exceeded.MaxFileSize FOUND\0", { result: "unscanned", reason: "scanner_limit" }],
  ["INSTREAM size limit exceeded. ERROR\0", { result: "unscanned", reason: "scanner_limit" }],
  ["COMMAND READ TIMED OUT\0", { result: "unscanned", reason: "scanner_timeout" }],
  ["stream: Can't allocate memory ERROR\0", { result: "unscanned", reason: "scanner_error" }],
  ["UNKNOWN COMMAND\0", { result: "unscanned", reason: "scanner_error" }],
  ["stream: ok\0", { result: "unscanned", reason: "scanner_error" }],
  ["stream: OK \0", { result: "unscanned", reason: "scanner_error" }],
  [" stream: OK\0", { result: "unscanned", reason: "scanner_error" }],
  ["stream: OK\n\0", { result: "unscanned", reason: "scanner_error" }],
  ["stream: OK\0\0", { result: "unscanned", reason: "scanner_error" }],
  ["stream: OK\0stream: OK\0", { result: "unscanned", reason: "scanner_error" }],
  ["1: stream: OK\0", { result: "unscanned", reason: "scanner_error" }],
  ["stream: FOUND\0", { result: "unscanned", reason: "scanner_error" }],
  ["stream: a\u0007b FOUND\0", { result: "unscanned", reason: "scanner_error" }],
  ["\0", { result: "unscanned", reason: "scanner_error" }],
  ["HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n", { result: "unscanned", reason: "scanner_error" }],
  ["stream: OK", { result: "unscanned", reason: "scanner_error" }],
  ["", { result: "unscanned", reason: "scanner_away" }],
])("S61 only the very words count: %j", async (answer, verdict) => {
  const scanner = await imposter(answering((socket) => socket.end(answer)))
  expect(await scanner.scan(words)).toEqual(verdict)
})

test("an answer that comes in pieces is one", async () => {
  const scanner = await imposter(
    answering((socket) => {
      socket.setNoDelay()
      socket.write("stream: ", () => setTimeout(() => socket.end("OK\0"), 20))
    }),
  )
  expect(await scanner.scan(words)).toEqual({ result: "clean" })
})

test("S61 an answer without an end is none", async () => {
  const endless = (socket: Socket) => socket.write("stream: OK".repeat(1_000))
  const scanner = await imposter(answering(endless))
  expect(await scanner.scan(words)).toEqual({ result: "unscanned", reason: "scanner_error" })
})

test("S61 silence is no verdict, at whatever point", async () => {
  const timeout = { result: "unscanned", reason: "scanner_timeout" }
  const deaf = await imposter((socket) => socket.pause())
  expect(await deaf.scan(() => words("x".repeat(20 * MEBIBYTE)))).toEqual(timeout)
  const mute = await imposter((socket) => socket.resume())
  expect(await mute.scan(words)).toEqual(timeout)
  const halting = await imposter(answering((socket) => socket.write("stream: OK")))
  expect(await halting.scan(words)).toEqual(timeout)
})

test("S61 a verdict on a file that it has not had is none", async () => {
  for (const answer of ["stream: OK\0", "stream: Some.Thing FOUND\0"]) {
    const scanner = await imposter((socket) => socket.once("data", () => socket.write(answer)))
    const answered = Promise.withResolvers<void>()
    async function* halves() {
      yield Buffer.from("the first half")
      await answered.promise
      yield Buffer.from("the second")
    }
    const source = Readable.from(halves())
    const scan = scanner.scan(async () => source)
    await expect.poll(() => source.destroyed).toBe(true)
    answered.resolve()
    expect(await scan).toEqual({ result: "unscanned", reason: "scanner_error" })
  }
})

test("what arrives there is the command, the file in pieces with their lengths, and a zero", async () => {
  const arrived: Buffer[] = []
  const scanner = await imposter((socket) => {
    socket.on("data", (bytes: Buffer) => arrived.push(bytes))
    answering((peer) => peer.end("stream: OK\0"))(socket)
  })
  const file = Buffer.alloc(150_000, "waybill ")
  await scanner.scan(async () => Readable.from([file.subarray(0, 10), file.subarray(10)]))
  const bytes = Buffer.concat(arrived)
  expect(bytes.subarray(0, command.length).toString()).toBe(command)
  const pieces: Buffer[] = []
  let at = command.length
  for (;;) {
    const length = bytes.readUInt32BE(at)
    at += 4
    if (length === 0) break
    pieces.push(bytes.subarray(at, at + length))
    at += length
  }
  expect(at).toBe(bytes.length)
  expect(Buffer.concat(pieces).equals(file)).toBe(true)
  expect(pieces.length).toBeGreaterThan(2)
})

test("memory stays flat, however large the file", async () => {
  const scanner = await imposter((socket) => {
    socket.resume()
    answering((peer) => peer.end("stream: OK\0"))(socket)
  })
  const chunk = Buffer.alloc(MEBIBYTE, "x")
  let most = 0
  async function* chunks() {
    for (let count = 0; count < 1_024; count++) {
      yield chunk
      const { heapUsed, external } = process.memoryUsage()
      most = Math.max(most, heapUsed + external)
    }
  }
  const { heapUsed, external } = process.memoryUsage()
  expect(await scanner.scan(async () => Readable.from(chunks()))).toEqual({ result: "clean" })
  expect(most - heapUsed - external).toBeLessThan(100 * MEBIBYTE)
})

test("a signature's name has an end", () => {
  expect(verdictOf(`stream: ${"x".repeat(256)} FOUND`)).toMatchObject({ result: "infected" })
  expect(verdictOf(`stream: ${"x".repeat(257)} FOUND`)).toEqual({ result: "unscanned", reason: "scanner_error" })
})
