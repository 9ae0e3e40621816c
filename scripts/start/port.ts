import { createServer } from "node:net"
import { Failure } from "./failure.ts"

const reasons: Record<string, (host: string, port: number) => string> = {
  EADDRINUSE: (host, port) => `Port ${port} on ${host} is taken: stop what uses it, or set PORT.`,
  EACCES: (_host, port) => `Port ${port} may not be opened by this account: set PORT to one above 1023.`,
  EADDRNOTAVAIL: (host) => `This machine has no address ${host}: check HOST.`,
  ENOTFOUND: (host) => `HOST is not an address or a known name: ${host}.`,
}

/** @throws Failure when nothing could listen there. */
export async function checkPort(host: string, port: number): Promise<void> {
  const server = createServer()
  try {
    await new Promise<void>((done, failed) => server.once("error", failed).listen(port, host, done))
  } catch (error) {
    const reason = reasons[(error as NodeJS.ErrnoException).code ?? ""]
    throw reason ? new Failure(reason(host, port)) : error
  }
  await new Promise((done) => server.close(done))
}
