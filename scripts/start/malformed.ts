import { type Server, type ServerResponse, STATUS_CODES } from "node:http"
import type { Socket } from "node:net"
import { strictTransportSecurity } from "../../lib/http/transport-security.ts"

/** What Node's parser calls what it refuses; all else is 400. */
const statuses: Record<string, number> = {
  HPE_HEADER_OVERFLOW: 431,
  HPE_CHUNK_EXTENSIONS_OVERFLOW: 413,
  ERR_HTTP_REQUEST_TIMEOUT: 408,
}

/** Answers what is no HTTP, or does not become a request in time, as Node does, but with the headers of every answer. */
export function answerMalformed(server: Server): void {
  const answering = new WeakMap<Socket, ServerResponse>()
  server.prependListener("request", ({ socket }, response) => answering.set(socket, response))
  server.prependListener("checkContinue", ({ socket }, response) => answering.set(socket, response))
  server.on("clientError", (error: NodeJS.ErrnoException, socket: Socket) => {
    // An answer that is under way already would be mixed up with this one.
    if (socket.writable && !isUnderWay(answering.get(socket))) socket.write(answer(statuses[error.code ?? ""] ?? 400))
    socket.destroy(error)
  })
}

function isUnderWay(response: ServerResponse | undefined): boolean {
  return Boolean(response?.headersSent && !response.writableFinished)
}

function answer(status: number): string {
  const headers = { connection: "close", "content-length": "0", ...strictTransportSecurity() }
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
  return `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${lines.join("")}\r\n`
}
