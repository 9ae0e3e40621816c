import { once } from "node:events"
import { connect, type Socket } from "node:net"
import { setTimeout as delay } from "node:timers/promises"
import { Failure } from "../start/failure.ts"
import type { Document } from "./document.ts"

/*
 * One HTTP request on one socket, in the fewest possible steps: of large bodies the client's own cost would otherwise be
 * most of what is measured. The same for the product and for the reference.
 */

export type Call = { url: string; method: string; headers: Record<string, string> }

/** `seconds` from the request's first byte to the answer's last one; `body` only of answers below 64 KiB. */
export type Answer = { status: number; seconds: number; bytes: number; body: string }

/** How fast a client is: bytes per second. */
type Pace = { bytesPerSecond?: number }

const stepMilliseconds = 100
const readBytes = 1024 ** 2

type Reader = { answer: Promise<Omit<Answer, "seconds">>; onData: (chunk: Buffer) => void }

/** Reads an answer that tells its length. */
function reader(onBody: (chunk: Buffer) => void): Reader & { fail: (error: Error) => void } {
  const { promise, resolve, reject } = Promise.withResolvers<Omit<Answer, "seconds">>()
  let head = Buffer.alloc(0)
  let status = 0
  let length = -1
  let bytes = 0
  let body = ""
  const take = (chunk: Buffer) => {
    bytes += chunk.length
    if (length < 65_536) body += chunk.toString()
    onBody(chunk)
    if (bytes >= length) resolve({ status, bytes, body })
  }
  const onData = (chunk: Buffer) => {
    if (length >= 0) return take(chunk)
    head = Buffer.concat([head, chunk])
    const end = head.indexOf("\r\n\r\n")
    if (end < 0) return
    const lines = head.subarray(0, end).toString()
    status = Number(lines.slice(9, 12))
    length = Number(/^content-length: (\d+)/im.exec(lines)?.[1] ?? 0)
    take(head.subarray(end + 4))
  }
  return { answer: promise, onData, fail: reject }
}

function openSocket(url: URL, onData: (chunk: Buffer) => boolean, fail: (error: Error) => void): Promise<Socket> {
  return new Promise((done) => {
    const socket = connect({
      host: "127.0.0.1",
      port: Number(url.port),
      // One buffer, read into again and again: what is handed on is valid until the callback returns.
      onread: {
        buffer: Buffer.alloc(readBytes),
        callback: (size, buffer) => onData(Buffer.from(buffer.buffer, 0, size)),
      },
    })
    socket.once("error", fail).once("close", () => fail(new Failure(`The connection to ${url.host} was closed early.`)))
    socket.once("connect", () => done(socket))
  })
}

function head(call: Call, url: URL, headers: Record<string, string>): string {
  const all = Object.entries({ host: url.host, connection: "close", ...call.headers, ...headers })
  return `${call.method} ${url.pathname}${url.search} HTTP/1.1\r\n${all.map(([name, value]) => `${name}: ${value}\r\n`).join("")}\r\n`
}

/** @param onBody is given parts of the body that it must not keep. */
export async function download(
  call: Omit<Call, "method">,
  options: Pace & { onBody?: (chunk: Buffer) => void } = {},
): Promise<Answer> {
  const url = new URL(call.url)
  const startedAt = performance.now()
  const { bytesPerSecond } = options
  let received = 0
  const { answer, onData, fail } = reader((chunk) => {
    received += chunk.length
    options.onBody?.(chunk)
  })
  const socket: Socket = await openSocket(
    url,
    (chunk) => {
      onData(chunk)
      const ahead = bytesPerSecond ? received / bytesPerSecond - (performance.now() - startedAt) / 1000 : 0
      if (ahead <= 0) return true
      setTimeout(() => socket.resume(), Math.max(stepMilliseconds, ahead * 1000))
      return false
    },
    fail,
  )
  socket.write(head({ ...call, method: "GET" }, url, {}))
  const result = await answer.finally(() => socket.destroy())
  return { ...result, seconds: (performance.now() - startedAt) / 1000 }
}

/** The bytes of a body, and how many. */
export type Body = { size: number; chunks: () => Iterable<Buffer> }

const boundary = "waybill-measurement-boundary"

/** A document as the one field of a form. */
export function asForm(document: Document, name: string): { body: Body; headers: Record<string, string> } {
  const before = Buffer.from(
    `--${boundary}\r\ncontent-disposition: form-data; name="file"; filename="${name}"\r\ncontent-type: application/octet-stream\r\n\r\n`,
  )
  const after = Buffer.from(`\r\n--${boundary}--\r\n`)
  return {
    body: {
      size: before.length + document.size + after.length,
      *chunks() {
        yield before
        yield* document.chunks()
        yield after
      },
    },
    headers: { "content-type": `multipart/form-data; boundary=${boundary}` },
  }
}

/** Sends a body of known length and waits for its answer. */
export async function upload(call: Call, body: Body, { bytesPerSecond }: Pace = {}): Promise<Answer> {
  const url = new URL(call.url)
  const startedAt = performance.now()
  const { answer, onData, fail } = reader(() => {})
  const socket = await openSocket(
    url,
    (chunk) => {
      onData(chunk)
      return true
    },
    fail,
  )
  socket.write(head(call, url, { "content-length": String(body.size) }))
  // An answer may come before all is sent; then the rest is not.
  const answered = new AbortController()
  send(socket, body, answered.signal, bytesPerSecond).catch(fail)
  const result = await answer.finally(() => {
    answered.abort()
    socket.destroy()
  })
  return { ...result, seconds: (performance.now() - startedAt) / 1000 }
}

async function send(socket: Socket, body: Body, signal: AbortSignal, bytesPerSecond?: number): Promise<void> {
  const startedAt = performance.now()
  let sent = 0
  for (const chunk of body.chunks()) {
    for (const piece of bytesPerSecond ? pieces(chunk, (bytesPerSecond * stepMilliseconds) / 1000) : [chunk]) {
      if (socket.destroyed) return
      if (!socket.write(piece)) await once(socket, "drain", { signal })
      sent += piece.length
      const ahead = bytesPerSecond ? (sent / bytesPerSecond) * 1000 - (performance.now() - startedAt) : 0
      if (ahead > 0) await delay(ahead)
    }
  }
}

function* pieces(chunk: Buffer, size: number): Generator<Buffer> {
  for (let start = 0; start < chunk.length; start += size) yield chunk.subarray(start, start + size)
}
