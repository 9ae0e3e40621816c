import type { IncomingMessage, Server, ServerResponse } from "node:http"

/**
 * Ends connections on which nothing moves, in either direction, for so long: a body that stops coming, an answer that
 * nobody takes, a connection without a request. Whoever has sent all and waits for our answer is left to wait.
 */
export function endIdleConnections(server: Server, milliseconds: number): void {
  server.setTimeout(milliseconds)
  const watch = (request: IncomingMessage, response: ServerResponse) => {
    // Node ends the connection itself unless somebody listens; a slow reader is none that stands still.
    response.on("timeout", () => {
      if (!request.complete || response.headersSent) request.socket.destroy()
    })
  }
  server.prependListener("request", watch)
  server.prependListener("checkContinue", watch)
}
