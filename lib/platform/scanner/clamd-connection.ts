import { connect, type Socket } from "node:net"
import { setImmediate } from "node:timers/promises"
import { ScannerFault } from "./scanner-fault"

/** Where clamd listens. */
export type ClamdAddress = { host: string; port: number } | { path: string }

export type ClamdSettings = {
  address: ClamdAddress
  connectTimeoutMilliseconds: number
  /** How long it may neither take bytes nor answer. */
  idleTimeoutMilliseconds: number
}

/** Far more than any of its answers has. */
const answerMost = 4_096

/** One command to clamd and its answer, both ended by a NUL (clamd(8), the commands that begin with z). */
export class ClamdConnection {
  readonly #socket: Socket
  readonly #idleMilliseconds: number
  readonly #answer = Promise.withResolvers<string>()
  #heard = ""
  #settled = false
  #asked = false

  private constructor(socket: Socket, idleMilliseconds: number) {
    this.#socket = socket
    this.#idleMilliseconds = idleMilliseconds
    // It may fail before anybody waits for it.
    this.#answer.promise.catch(() => {})
    socket.setEncoding("latin1")
    socket.on("data", (words: string) => this.#hear(words))
    socket.on("timeout", () => this.#fail(new ScannerFault("scanner_timeout")))
    socket.on("error", (cause) => this.#fail(new ScannerFault("scanner_away", { cause })))
    socket.on("close", () => this.#fail(new ScannerFault(this.#heard === "" ? "scanner_away" : "scanner_error")))
  }

  /** @throws ScannerFault `scanner_away`, `scanner_timeout` */
  static async open(settings: ClamdSettings): Promise<ClamdConnection> {
    const socket = connect(settings.address)
    socket.setTimeout(settings.connectTimeoutMilliseconds)
    const connection = new ClamdConnection(socket, settings.idleTimeoutMilliseconds)
    const connected = new Promise<void>((done) => socket.once("connect", done))
    await Promise.race([connected, connection.#answer.promise])
    socket.setTimeout(0)
    return connection
  }

  /** Whether it has answered or failed. */
  get settled(): boolean {
    return this.#settled
  }

  /** Whether all of the command was sent before it answered. */
  get asked(): boolean {
    return this.#asked
  }

  /** Resolves when it has answered or failed. */
  settlement(): Promise<void> {
    return this.#answer.promise.then(
      () => {},
      () => {},
    )
  }

  /**
   * Sends the parts, unless it has answered, and waits until they are on their way, so that memory stays flat. What goes
   * wrong is the answer's to tell.
   */
  async send(...parts: (string | Uint8Array)[]): Promise<void> {
    // What it has said meanwhile comes first: a write to a connection that it has closed throws that away. Between the two
    // it can still happen, seldom: then the reason is `scanner_away`, and the next try tells better.
    await setImmediate()
    if (!this.#settled) await this.#write(parts)
  }

  /** Sends the end of the command. */
  async ask(part: string | Uint8Array): Promise<void> {
    await setImmediate()
    if (this.#settled) return
    this.#asked = true
    await this.#write([part])
  }

  /** Its answer, without the NUL. @throws ScannerFault */
  answer(): Promise<string> {
    this.#socket.setTimeout(this.#idleMilliseconds)
    return this.#answer.promise
  }

  close(): void {
    this.#socket.destroy()
  }

  async #write(parts: (string | Uint8Array)[]): Promise<void> {
    this.#socket.setTimeout(this.#idleMilliseconds)
    this.#socket.cork()
    const written = parts.map(
      (part) =>
        new Promise<void>((done) => {
          this.#socket.write(part, (cause) => {
            if (cause) this.#fail(new ScannerFault("scanner_away", { cause }))
            done()
          })
        }),
    )
    this.#socket.uncork()
    await Promise.all(written)
    // Whoever waits for the next bytes of the file waits for no scanner.
    this.#socket.setTimeout(0)
  }

  #hear(words: string): void {
    this.#heard += words
    const end = this.#heard.indexOf("\0")
    if (end === -1 && this.#heard.length <= answerMost) return
    if (end === this.#heard.length - 1) {
      this.#settled = true
      this.#answer.resolve(this.#heard.slice(0, end))
    } else this.#fail(new ScannerFault("scanner_error"))
  }

  /** Of several failures, and after an answer, the first thing counts. */
  #fail(fault: ScannerFault): void {
    this.#settled = true
    this.#answer.reject(fault)
    this.#socket.destroy()
  }
}
