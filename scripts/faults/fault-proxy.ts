import { connect, createServer, type Server, type Socket } from "node:net"
import { setTimeout as delay } from "node:timers/promises"

/**
 * What becomes of the bytes: they pass; nobody gets a connection; what there is is cut, and again at each new try; nothing
 * moves and nothing ends; they pass after so many milliseconds; what comes back is none of the protocol.
 */
export type Fault = "pass" | "refuse" | "cut" | "freeze" | "garbage" | { slow: number }

type Pair = { client: Socket; server: Socket }

const garbage = Buffer.from("\u0000\u00ff\u0007 418 I am no such server \u0000\r\n\r\n".repeat(20), "latin1")

/**
 * Stands between the product and one of its parts (PostgreSQL, S3, a mail server, clamd) over TCP, and does to the
 * connections what a test says, those there are and those to come.
 */
export class FaultProxy {
  readonly #pairs = new Set<Pair>()
  #listener: Server | undefined
  #fault: Fault = "pass"
  #port = 0

  readonly #target: { host: string; port: number }

  private constructor(target: { host: string; port: number }) {
    this.#target = target
  }

  /** @param url of the part. */
  static async to(url: string): Promise<FaultProxy> {
    const { hostname, port } = new URL(url)
    const proxy = new FaultProxy({ host: hostname, port: Number(port) })
    await proxy.#listen()
    return proxy
  }

  /** The same address of the part, by way of this proxy. */
  through(url: string): string {
    const changed = new URL(url)
    changed.hostname = "127.0.0.1"
    changed.port = String(this.#port)
    return changed.href.replace(/\/$/, url.endsWith("/") ? "/" : "")
  }

  get connections(): number {
    return this.#pairs.size
  }

  /** From now on, until the next call. What was held back by a freeze goes on its way when bytes pass again. */
  async set(fault: Fault): Promise<void> {
    this.#fault = fault
    if (fault === "refuse" || fault === "cut" || fault === "garbage") this.#cutAll(fault)
    if (fault === "refuse") await this.#close()
    else await this.#listen()
    for (const { client, server } of this.#pairs) {
      for (const socket of [client, server]) fault === "freeze" ? socket.pause() : socket.resume()
    }
  }

  async stop(): Promise<void> {
    this.#cutAll("cut")
    await this.#close()
  }

  async #listen(): Promise<void> {
    if (this.#listener) return
    const listener = createServer((client) => this.#accept(client))
    await new Promise<void>((done, failed) => {
      listener.once("error", failed).listen(this.#port, "127.0.0.1", done)
    })
    const address = listener.address()
    if (address !== null && typeof address === "object") this.#port = address.port
    this.#listener = listener
  }

  async #close(): Promise<void> {
    const listener = this.#listener
    this.#listener = undefined
    // Whoever is still being talked to is not waited for; the port is free.
    listener?.close()
    await delay(0)
  }

  #accept(client: Socket): void {
    client.on("error", () => {})
    if (this.#fault === "cut") client.resetAndDestroy()
    else if (this.#fault === "garbage") talk(client)
    else this.#connect(client)
  }

  #connect(client: Socket): void {
    const pair = { client, server: connect(this.#target) }
    this.#pairs.add(pair)
    this.#carry(pair, client, pair.server)
    this.#carry(pair, pair.server, client)
    if (this.#fault === "freeze") for (const socket of [client, pair.server]) socket.pause()
  }

  #carry(pair: Pair, from: Socket, to: Socket): void {
    // One after the other, so that what is slow is not overtaken when it passes again.
    let turn = Promise.resolve()
    const later = (act: () => void) => {
      turn = turn.then(() => (typeof this.#fault === "object" ? delay(this.#fault.slow) : undefined)).then(act)
    }
    from.on("error", () => {})
    from.on("data", (bytes) => later(() => void (to.destroyed || to.write(bytes))))
    from.on("end", () => later(() => to.end()))
    from.on("close", () => {
      this.#pairs.delete(pair)
      later(() => to.destroy())
    })
  }

  #cutAll(how: Fault): void {
    for (const { client, server } of this.#pairs) {
      if (how === "garbage") talk(client)
      else client.resetAndDestroy()
      server.destroy()
    }
    this.#pairs.clear()
  }
}

/** In the place of an answer, and in the middle of one. */
function talk(client: Socket): void {
  client.removeAllListeners("data").resume()
  client.end(garbage, () => setTimeout(() => client.destroy(), 500))
}
