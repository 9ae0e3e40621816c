import type { AddressInfo } from "node:net"
import PostalMime, { type Email } from "postal-mime"
import { generate } from "selfsigned"
import { SMTPServer, type SMTPServerOptions } from "smtp-server"
import type { SmtpAddress } from "./smtp"

/** A certificate for this machine, signed by itself. */
export const certificate = await generate([{ name: "commonName", value: "localhost" }], {
  keyType: "ec",
  extensions: [{ name: "subjectAltName", altNames: [{ type: 2, value: "localhost" }] }],
})

export type Delivery = { email: Email; encrypted: boolean; user: unknown; recipients: string[] }

/** A reply in place of the usual one, at the step where it is due. */
export type OddReply = { at: "greeting" | "sender" | "recipient" | "data"; code: number } | { at: "cut" | "silence" }

/** A real SMTP server: takes mails, or not, as it is told. */
export class SmtpReceiver {
  readonly deliveries: Delivery[] = []
  /** What becomes of the next connections, one each. */
  readonly odd: OddReply[] = []
  connections = 0
  #now: OddReply | undefined
  readonly #server: SMTPServer

  constructor(options: SMTPServerOptions = {}) {
    this.#server = new SMTPServer({
      authOptional: true,
      disabledCommands: ["STARTTLS"],
      key: certificate.private,
      cert: certificate.cert,
      closeTimeout: 100,
      onConnect: (_session, callback) => {
        this.connections++
        this.#now = this.odd.shift()
        callback(this.#fault("greeting"))
      },
      onMailFrom: (_address, _session, callback) => callback(this.#fault("sender")),
      onRcptTo: (_address, _session, callback) => callback(this.#fault("recipient")),
      onData: (stream, session, callback) => {
        if (this.#now?.at === "cut") {
          stream.resume()
          for (const connection of this.#server.connections) connection.close()
          return
        }
        const chunks: Buffer[] = []
        stream.on("data", (chunk: Buffer) => chunks.push(chunk))
        stream.on("end", () => {
          const fault = this.#fault("data")
          if (fault) return callback(fault)
          if (this.#now?.at === "silence") return
          void this.#keep(Buffer.concat(chunks), session).then(() => callback())
        })
      },
      ...options,
    })
    // A client that breaks off, or does not believe the certificate, is what the tests are about.
    this.#server.on("error", () => {})
  }

  async start(): Promise<SmtpAddress> {
    await new Promise<void>((resolve) => this.#server.listen(0, "127.0.0.1", () => resolve()))
    const { port } = this.#server.server.address() as AddressInfo
    return { host: "localhost", port, secure: false, startTls: "never", user: undefined, password: undefined }
  }

  async stop(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.close(() => resolve()))
  }

  clear(): void {
    this.deliveries.length = 0
    this.odd.length = 0
    this.connections = 0
  }

  async #keep(
    bytes: Buffer,
    session: { secure: boolean; user?: unknown; envelope: { rcptTo: { address: string }[] } },
  ) {
    const email = await PostalMime.parse(bytes)
    const recipients = session.envelope.rcptTo.map(({ address }) => address)
    this.deliveries.push({ email, encrypted: session.secure, user: session.user, recipients })
  }

  #fault(step: OddReply["at"]): Error | null {
    const odd = this.#now
    if (odd?.at !== step || !("code" in odd)) return null
    return Object.assign(new Error("as the test wants it"), { responseCode: odd.code })
  }
}
