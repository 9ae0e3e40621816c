import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http"
import type { AddressInfo } from "node:net"
import { text } from "node:stream/consumers"
import type { SentEvent } from "./call.ts"
import { Executor, type ExecutorOptions, type RegisteredFunction, type Run } from "./executor.ts"
import { hashedKey, signature } from "./signature.ts"

/** What an application registers itself with. */
export type Registration = { url: string; appName: string; sdk: string; v: string; functions: RegisteredFunction[] }

/** Without a signing key it is a development server: it signs nothing, and lets anybody in. */
export type InngestServerOptions = Partial<ExecutorOptions> & { signingKey?: string; eventKey?: string }

type Reply = { status: number; body: unknown }

/**
 * A server that stands in for Inngest's where that cannot be installed: its event, registration and run APIs over HTTP,
 * with keys and signatures, as docs/SDK_SPEC.md of inngest/inngest describes them, and an executor behind.
 */
export class InngestServer {
  readonly executor: Executor
  /** Every batch that came to the event API, taken or not. */
  readonly batches: SentEvent[][] = []
  /** What was taken, each id once. */
  readonly events = new Map<string, SentEvent>()
  registration: Registration | undefined
  /** How often it was told. */
  registrations = 0
  /**
   * How the event API answers: as it should, with an error, with something that is not its own; or as it should, and is
   * killed right after, with the events in its memory alone.
   */
  mood: "well" | "failing" | "babbling" | "dying" = "well"
  /** Run ids whose state was fetched, since it was too large to be sent along. */
  readonly fetched: string[] = []
  readonly #options: InngestServerOptions
  #server: Server | undefined
  #port = 0

  private constructor(options: InngestServerOptions) {
    this.#options = options
    const usual = { largestBytes: 4 * 1024 ** 2, timeoutMilliseconds: 60_000, backoff: () => 0.1 }
    this.executor = new Executor({ ...usual, ...options })
  }

  static async start(options: InngestServerOptions): Promise<InngestServer> {
    const server = new InngestServer(options)
    await server.comeBack()
    return server
  }

  get #kind(): "cloud" | "dev" {
    return this.#options.signingKey ? "cloud" : "dev"
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}`
  }

  get runs(): Run[] {
    return this.executor.runs
  }

  runsOf(functionId: string): Run[] {
    return this.runs.filter((run) => run.functionId.endsWith(`-${functionId}`))
  }

  get isThere(): boolean {
    return this.#server?.listening ?? false
  }

  /** Closes the port, as a server that has crashed or is being updated. */
  async goAway(): Promise<void> {
    const server = this.#server
    server?.closeAllConnections()
    await new Promise<void>((done) => (server ? server.close(() => done()) : done()))
  }

  /** Opens the same port again. */
  async comeBack(): Promise<void> {
    this.#server = createServer((request, response) => void this.#answer(request, response))
    await new Promise<void>((done) => this.#server?.listen(this.#port, "127.0.0.1", done))
    this.#port = (this.#server.address() as AddressInfo).port
  }

  async stop(): Promise<void> {
    this.executor.stop()
    await this.goAway()
  }

  /** Asks an application to register, with a signature, as a server does that was told its address. */
  async sync(url: string): Promise<Response> {
    const body = { url }
    const { signingKey } = this.#options
    const signed: Record<string, string> = signingKey ? { "x-inngest-signature": signature(signingKey, body) } : {}
    const headers = { "content-type": "application/json", "x-inngest-server-kind": this.#kind, ...signed }
    return await fetch(url, { method: "PUT", headers, body: JSON.stringify(body) })
  }

  /** The moment of a cron has come. */
  tick(functionId: string): Run {
    const job = this.registration?.functions.find(({ id }) => id.endsWith(`-${functionId}`))
    const cron = job?.triggers.flatMap((trigger) => ("cron" in trigger ? trigger.cron : []))[0]
    if (!job || !cron) throw new Error(`${functionId} is not registered with a cron.`)
    const event = { id: crypto.randomUUID(), name: "inngest/scheduled.timer", data: { cron }, ts: Date.now() }
    return this.executor.begin(job, event)
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname } = new URL(request.url ?? "/", this.url)
    const body = await text(request).catch(() => "")
    if (this.mood === "babbling") {
      response.writeHead(200, { "content-type": "text/html" }).end("<html><body>It works!</body></html>")
      return
    }
    const reply =
      this.mood === "failing"
        ? { status: 500, body: { error: "broken", status: 500 } }
        : this.#reply(pathname, request, body)
    if (this.mood === "dying" && pathname.startsWith("/e/")) response.once("finish", () => void this.goAway())
    response.writeHead(reply.status, { "content-type": "application/json" }).end(JSON.stringify(reply.body))
  }

  #reply(pathname: string, request: IncomingMessage, body: string): Reply {
    if (request.method === "POST" && pathname.startsWith("/e/")) return this.#takeEvents(pathname.slice(3), body)
    const { signingKey } = this.#options
    if (signingKey && request.headers.authorization !== `Bearer ${hashedKey(signingKey)}`) {
      return { status: 401, body: { error: "Unauthorized", status: 401 } }
    }
    if (request.method === "POST" && pathname === "/fn/register") return this.#register(request, body)
    const [, runId, part] = /^\/v0\/runs\/([\w-]+)\/(actions|batch)$/.exec(pathname) ?? []
    const run = this.runs.find(({ id }) => id === runId)
    if (!run) return { status: 404, body: { error: "not found", status: 404 } }
    if (part === "batch") return { status: 200, body: [run.event] }
    this.fetched.push(run.id)
    return { status: 200, body: run.steps }
  }

  #takeEvents(key: string, body: string): Reply {
    if (this.#options.eventKey && key !== this.#options.eventKey)
      return { status: 401, body: { error: "Event key not found", status: 401 } }
    const given: unknown = JSON.parse(body)
    const batch = (Array.isArray(given) ? given : [given]) as SentEvent[]
    this.batches.push(batch)
    // What would be taken from its memory a moment later, goes with it.
    if (this.mood !== "dying") for (const event of batch) this.#take({ ...event, id: event.id ?? crypto.randomUUID() })
    return { status: 200, body: { ids: batch.map(({ id }) => id), status: 200 } }
  }

  /** An event whose id was there before begins nothing. */
  #take(event: SentEvent): void {
    if (this.events.has(event.id)) return
    this.events.set(event.id, event)
    for (const job of this.registration?.functions ?? []) {
      const isMeant = job.triggers.some((trigger) => "event" in trigger && trigger.event === event.name)
      if (isMeant) this.executor.begin(job, event)
    }
  }

  #register(request: IncomingMessage, body: string): Reply {
    const expected = request.headers["x-inngest-expected-server-kind"]
    if (expected && expected !== this.#kind)
      return { status: 400, body: { error: `Expected server kind ${this.#kind}, got ${expected}`, status: 400 } }
    if (!request.headers["x-inngest-sdk"]) return { status: 400, body: { error: "Not an SDK", status: 400 } }
    const registration = JSON.parse(body) as Registration
    if (registration.functions.length === 0)
      return { status: 400, body: { error: "No functions registered", status: 400 } }
    const modified = JSON.stringify(this.registration) !== JSON.stringify(registration)
    this.registration = registration
    this.registrations++
    return { status: 200, body: { ok: true, modified } }
  }
}
