import { createServer, type IncomingMessage, type ServerResponse } from "node:http"
import type { AddressInfo } from "node:net"
import type { Mail } from "./mailer"

export type SentToResend = Mail & { from: string; tags?: { name: string; value: string }[] }

/** What the server does with one request, in place of what Resend would. */
export type OddAnswer =
  | { status: number; body: string; headers?: Record<string, string> }
  /** Never says anything, having taken the mail or not. */
  | "silence"
  | "taken and silence"
  /** Breaks the connection, having taken the mail or not. */
  | "cut"
  | "taken and cut"

/**
 * As much of Resend's published API as a sender sees: `POST /emails` with an `Idempotency-Key`, under which a second
 * request gets the first one's answer, or 409 when its body is another.
 */
export class ResendServer {
  readonly arrived = new Map<string, { id: string; body: string; mail: SentToResend }>()
  readonly requests: { key: string; authorization: string | undefined; at: number }[] = []
  /** What becomes of the next requests, one each. */
  readonly odd: OddAnswer[] = []
  readonly #server = createServer((request, response) => void this.#serve(request, response))

  async start(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, "127.0.0.1", resolve))
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  stop(): void {
    this.#server.closeAllConnections()
    this.#server.close()
  }

  clear(): void {
    this.arrived.clear()
    this.requests.length = 0
    this.odd.length = 0
  }

  mails(): Mail[] {
    return [...this.arrived.values()].map(({ mail: { to, subject, html, text } }) => ({ to, subject, html, text }))
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let body = ""
    for await (const part of request) body += part
    const key = String(request.headers["idempotency-key"])
    this.requests.push({ key, authorization: request.headers.authorization, at: Date.now() })
    const odd = this.odd.shift()
    if (odd === "taken and cut" || odd === "taken and silence") this.#take(key, body)
    if (odd === "silence" || odd === "taken and silence") return
    if (odd === "cut" || odd === "taken and cut") return void response.destroy()
    const { status, content, headers } = odd
      ? { status: odd.status, content: odd.body, headers: odd.headers }
      : this.#answer(request, key, body)
    response.writeHead(status, { "content-type": "application/json", ...headers }).end(content)
  }

  #answer(request: IncomingMessage, key: string, body: string) {
    const problem = (status: number, name: string, message: string) => ({
      status,
      content: JSON.stringify({ statusCode: status, name, message }),
      headers: {},
    })
    if (request.method !== "POST" || request.url !== "/emails") return problem(404, "not_found", "no such endpoint")
    const { id, body: first } = this.#take(key, body)
    if (first !== body) {
      const words = "This idempotency key has been used on a request that had a different payload."
      return problem(409, "invalid_idempotent_request", words)
    }
    return { status: 200, content: JSON.stringify({ id }), headers: {} }
  }

  #take(key: string, body: string) {
    const before = this.arrived.get(key)
    if (before) return before
    const made = { id: crypto.randomUUID(), body, mail: JSON.parse(body) as SentToResend }
    this.arrived.set(key, made)
    return made
  }
}
