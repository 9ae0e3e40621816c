import { createSocket } from "node:dgram"
import { lookup } from "node:dns/promises"
import { connect } from "node:net"
import { Failure } from "./failure.ts"

const reasons: Record<string, (host: string, port: number) => string> = {
  EADDRINUSE: (host, port) => `Port ${port} on ${host} is taken: stop what uses it, or set PORT.`,
  EACCES: (_host, port) => `Port ${port} may not be opened by this account: set PORT to one above 1023.`,
  EADDRNOTAVAIL: (host) => `This machine has no address ${host}: check HOST.`,
  ENOTFOUND: (host) => `HOST is not an address or a known name: ${host}.`,
}

/** What kept somebody from listening there, in one line where there is one for it. */
export function listenFailure(error: unknown, host: string, port: number): unknown {
  const reason = reasons[(error as NodeJS.ErrnoException).code ?? ""]
  return reason ? new Failure(reason(host, port)) : error
}

/**
 * Looks without listening: a proxy in front that comes by in that moment would have its request cut off.
 * @throws Failure when nothing could listen there.
 */
export async function checkPort(host: string, port: number): Promise<void> {
  try {
    const { address, family } = await lookup(host)
    await bindDatagrams(address, family, port)
    if (await answers(address, port)) throw Object.assign(new Error("taken"), { code: "EADDRINUSE" })
  } catch (error) {
    throw listenFailure(error, host, port)
  }
}

/** Datagrams have ports of their own, and the same rules for who may have which address and number. */
async function bindDatagrams(address: string, family: number, port: number): Promise<void> {
  const socket = createSocket(family === 6 ? "udp6" : "udp4")
  try {
    await new Promise<void>((done, failed) =>
      socket.once("error", failed).bind({ address, port, exclusive: true }, done),
    )
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EADDRINUSE") throw error
  } finally {
    socket.close()
  }
}

const loopback: Record<string, string> = { "0.0.0.0": "127.0.0.1", "::": "::1" }

function answers(address: string, port: number): Promise<boolean> {
  return new Promise((done) => {
    const socket = connect(port, loopback[address] ?? address)
    // Of a port that the system also lends to connections, one may have met itself.
    socket.once("connect", () => done(socket.localPort !== port)).once("error", () => done(false))
    socket.once("connect", () => socket.destroy())
  })
}
