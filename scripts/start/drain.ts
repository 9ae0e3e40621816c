import type { IncomingMessage, Server, ServerResponse } from "node:http"
import { Server as Listener, type Socket } from "node:net"

/** Between the opening of a connection and the first request on it. */
const openingMilliseconds = 500
const lookMilliseconds = 25

export type DrainOptions = {
  /** For everything that runs; what has not ended by then is cut. */
  limitMilliseconds: number
  /**
   * A connection without a request is closed after so long. A client sends requests over connections that it keeps: one that
   * is closed at that moment is a request that failed, so it is told with an answer that this was the last (`Connection:
   * close`), and only what it has no use for is closed by itself. No request fails when this is as long as answers before
   * have promised to keep a connection (`Keep-Alive: timeout`).
   */
  idleMilliseconds: number
}

/**
 * Prepares a server for an end at which no request fails.
 * @returns ends it: takes no more connections, says so on those that there are, and lets what runs finish. Called again, it
 *   goes on with the new options.
 */
export function drainable(server: Server): (options: DrainOptions) => Promise<void> {
  /** When a connection last had something to do; infinite while it has. */
  const idleSince = new Map<Socket, number>()
  const running = new Set<ServerResponse>()
  let draining = false

  server.on("connection", (socket) => {
    idleSince.set(socket, Date.now() + openingMilliseconds)
    socket.once("close", () => idleSince.delete(socket))
  })
  const watch = ({ socket }: IncomingMessage, response: ServerResponse) => {
    if (draining) response.shouldKeepAlive = false
    running.add(response)
    idleSince.set(socket, Number.POSITIVE_INFINITY)
    response.once("close", () => {
      running.delete(response)
      if (!socket.destroyed) idleSince.set(socket, Date.now())
    })
  }
  server.prependListener("request", watch)
  server.prependListener("checkContinue", watch)

  let idleMilliseconds = 0
  let limit = 0
  const begin = () => {
    draining = true
    for (const response of running) if (!response.headersSent) response.shouldKeepAlive = false
    return new Promise<void>((done) => {
      // Not the HTTP server's own, which closes every connection that has no request at this moment.
      Listener.prototype.close.call(server, () => done())
      const look = setInterval(() => {
        const before = Date.now() - idleMilliseconds
        // Only once what has come in meanwhile has been read: a busy process may have a request waiting that it has not seen.
        setImmediate(() => {
          for (const [socket, since] of idleSince) if (since < before) socket.destroySoon()
        })
        if (Date.now() > limit) server.closeAllConnections()
      }, lookMilliseconds)
      server.once("close", () => clearInterval(look))
    })
  }
  let ended: Promise<void> | undefined
  return (options) => {
    idleMilliseconds = options.idleMilliseconds
    limit = Date.now() + options.limitMilliseconds
    ended ??= begin()
    return ended
  }
}
