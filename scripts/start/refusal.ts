import type { IncomingMessage, ServerResponse } from "node:http"
import type { Socket } from "node:net"

/** A body of at most so many bytes is read to its end, and the connection kept. */
const smallBody = 64 * 1024
const lingerBytes = 1024 ** 3
const lingerMilliseconds = 30_000

function isLargeBody({ headers }: IncomingMessage): boolean {
  return headers["transfer-encoding"] !== undefined || Number(headers["content-length"] ?? 0) > smallBody
}

/**
 * Sees to it that an answer reaches a client that is still sending. Left alone, Node either takes in the whole body
 * before the next request, or closes with bytes unread, at which the system resets the connection and the client may
 * lose the answer. So: say that the connection closes, close our side of it, and read on for a while.
 */
export function answerEarly(request: IncomingMessage, response: ServerResponse): void {
  if (!isLargeBody(request)) return
  // Kept, because a request whose body is given up lets go of it.
  const { socket } = request
  const writeHead = response.writeHead
  response.writeHead = ((...parameters: Parameters<typeof writeHead>) => {
    if (!request.complete && !response.headersSent) {
      response.setHeader("connection", "close")
      linger(socket)
    }
    return writeHead.apply(response, parameters)
  }) as typeof writeHead
}

/** Puts a polite end in the place of the one that Node gives a connection after its last answer. */
function linger(socket: Socket): void {
  socket.destroySoon = () => {
    const limit = socket.bytesRead + lingerBytes
    const timer = setTimeout(() => socket.destroy(), lingerMilliseconds)
    const end = () => socket.destroy()
    // The parser's listeners go, so that the bytes come to us.
    socket.removeAllListeners("data")
    socket.on("data", () => {
      if (socket.bytesRead > limit) socket.destroy()
    })
    socket.once("end", end).once("error", end)
    socket.once("close", () => clearTimeout(timer))
    socket.end()
    socket.resume()
  }
}

/**
 * For a client that asks before it sends (`Expect: 100-continue`): it is told to go on when its body is first read, and
 * so it may be refused without having sent any.
 */
export function continueWhenRead(request: IncomingMessage, response: ServerResponse): void {
  const read = request._read
  request._read = (size) => {
    request._read = read
    if (!response.headersSent) response.writeContinue()
    read.call(request, size)
  }
}
