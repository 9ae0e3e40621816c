import { createServer, type IncomingMessage, type ServerResponse } from "node:http"
import type { AddressInfo } from "node:net"

class Stored {
  readonly arrived: Buffer[] = []

  constructor(
    readonly name: string,
    readonly size: number,
  ) {}

  get bytes(): Buffer {
    return Buffer.concat(this.arrived)
  }
}

/** What to do with the next request of a method in place of serving it. */
type Turn = (request: IncomingMessage, response: ServerResponse) => void

/** As much of a tus 1.0 server as a client needs, with faults on demand. */
export class FakeTusServer {
  readonly uploads = new Map<string, Stored>()
  readonly requests: string[] = []
  /** Bodies stay unread while this is set. */
  held = false
  /** PATCH requests under way. */
  open = 0
  /** Bytes that one request may have, by a proxy in front that answers in its own words. */
  bodyLimit = Number.POSITIVE_INFINITY
  /** Methods that the proxy in front knows nothing of. */
  unknownMethods: readonly string[] = []
  /** What it answers to these. */
  unknownStatus = 405
  /** The bytes of each body that the proxy let through. */
  readonly bodies: number[] = []
  /** Answered to the last byte of an upload, which is then forgotten. */
  refusal: { status: number; code: string; title: string; detail?: string } | null = null
  private readonly turns = new Map<string, Turn[]>()
  private readonly waiting: (() => void)[] = []
  private readonly server = createServer((request, response) => void this.serve(request, response))

  async listen(): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(0, "127.0.0.1", resolve))
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/uploads`
  }

  async close(): Promise<void> {
    this.release()
    this.server.closeAllConnections()
    await new Promise((resolve) => this.server.close(resolve))
  }

  /** Makes an upload under this id. */
  expect(id: string, name: string, size: number): void {
    this.uploads.set(id, new Stored(name, size))
  }

  /** The next request of that method is treated like this. */
  next(method: string, turn: Turn): void {
    this.turns.set(method, [...(this.turns.get(method) ?? []), turn])
  }

  /** Breaks every line that is open now. */
  cut(): void {
    this.server.closeAllConnections()
  }

  /** Reads on what was held. */
  release(): void {
    this.held = false
    for (const go of this.waiting.splice(0)) go()
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const sent = request.method ?? ""
    this.requests.push(sent)
    const method = String(request.headers["x-http-method-override"] ?? sent)
    const size = Number(request.headers["content-length"] ?? 0)
    const refusal = this.unknownMethods.includes(sent) ? this.unknownStatus : size > this.bodyLimit ? 413 : null
    if (refusal) return answerAsProxy(request, response, refusal)
    if (size > 0) this.bodies.push(size)
    const turn = this.turns.get(method)?.shift()
    if (turn) return turn(request, response)
    const id = request.url?.split("/").at(-1) ?? ""
    const upload = this.uploads.get(id)
    if (method === "POST") return this.create(request, response)
    if (!upload) return void response.writeHead(404).end()
    if (method === "DELETE") {
      this.uploads.delete(id)
      return void response.writeHead(204).end()
    }
    if (method === "PATCH") return this.append(id, upload, request, response)
    response.writeHead(200, { "upload-offset": upload.bytes.length, "upload-length": upload.size }).end()
  }

  private create(request: IncomingMessage, response: ServerResponse): void {
    const id = `file-${this.requests.length}`
    const name = /filename ([^,]+)/.exec(String(request.headers["upload-metadata"]))?.[1] ?? ""
    this.expect(id, Buffer.from(name, "base64").toString(), Number(request.headers["upload-length"]))
    response.writeHead(201, { location: `/uploads/${id}` }).end()
  }

  private async append(id: string, upload: Stored, request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (Number(request.headers["upload-offset"]) !== upload.bytes.length) return void response.writeHead(409).end()
    this.open += 1
    try {
      for await (const chunk of request) {
        upload.arrived.push(chunk as Buffer)
        if (this.held) await new Promise<void>((resolve) => this.waiting.push(resolve))
      }
    } catch {
      return
    } finally {
      this.open -= 1
    }
    if (this.refusal && upload.bytes.length === upload.size) {
      this.uploads.delete(id)
      return answerProblem(response, this.refusal)
    }
    response.writeHead(204, { "upload-offset": upload.bytes.length }).end()
  }
}

/** As nginx does: in words of its own, taking in what is still coming. */
function answerAsProxy(request: IncomingMessage, response: ServerResponse, status: number): void {
  request.resume()
  response.writeHead(status, { "content-type": "text/html", connection: "close" }).end(`<html>${status}</html>`)
}

/** A refusal as the API writes it. */
export function answerProblem(
  response: ServerResponse,
  problem: { status: number; code: string; title: string; detail?: string },
): void {
  response.writeHead(problem.status, { "content-type": "application/problem+json" }).end(JSON.stringify(problem))
}
