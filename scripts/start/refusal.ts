import type { IncomingMessage, ServerResponse } from "node:http"
import type { Socket } from "node:net"

/** A body of at most so many bytes is read to its end, and the connection kept. */
const smallBody = 64 * 1024
const lingerBytes = 1024 ** 3
const lingerMilliseconds = 30_000
/** How long a body may still come once its request has been answered, however steadily. */
const leftoverMilliseconds = 60_000

function hasBody({ headers }: IncomingMessage): boolean {
  return headers["transfer-encoding"] !== undefined || Number(headers["content-length"] ?? 0) > 0
}

function isLargeBody({ headers }: IncomingMessage): boolean {
  return headers["transfer-encoding"] !== undefined || Number(headers["content-length"] ?? 0) > smallBody
}

/**
 * Sees to it that an answer reaches a client that is still sending. Left alone, Node either takes in the whole body
 * before the next request, or closes with bytes unread, at which the system resets the connection and the client may
 * lose the answer. So: say that the connection closes, close our side of it, and read on for a while. A small body is read to
 * its end, and the connection kept, unless it takes its time: nothing waits for it any more.
 */
export function answerEarly(
  request: IncomingMessage,
  response: ServerResponse,
  milliseconds = leftoverMilliseconds,
): void {
  if (!hasBody(request)) return
  // Kept, because a request whose body is given up lets go of it.
  const { socket } = request
  const writeHead = response.writeHead
  response.writeHead = ((...parameters: Parameters<typeof writeHead>) => {
    if (!request.complete && !response.headersSent) {
      endLeftover(request, socket, milliseconds)
      if (isLargeBody(request)) {
        response.setHeader("connection", "close")
        linger(socket)
      }
    }
    return writeHead.apply(response, parameters)
  }) as typeof writeHead
}

/** Ends the connection of a request whose body has not come to its end after so long. */
function endLeftover(request: IncomingMessage, socket: Socket, milliseconds: number): void {
  const timer = setTimeout(() => {
    if (!request.complete) socket.destroy()
  }, milliseconds)
  // The connection may have many more requests.
  const settle = () => {
    clearTimeout(timer)
    socket.off("close", settle)
    request.off("end", settle)
  }
  socket.once("close", settle)
  request.once("end", settle)
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
