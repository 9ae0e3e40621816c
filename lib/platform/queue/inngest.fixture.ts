import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { Inngest, type InngestFunction } from "inngest"
import { serve } from "inngest/node"
import { appId } from "./call"

/** For tests: keys of their own, in the shape of Inngest's. */
export const signingKey = `signkey-test-${"5f3c".repeat(16)}`
export const eventKey = "event-key-of-the-test"

/** For tests: the SDK's client as it is with Inngest configured. */
export function signedClient(
  baseUrl: string,
  keys: { signingKey?: string; signingKeyFallback?: string } = {},
): Inngest {
  return new Inngest({
    id: appId,
    isDev: false,
    eventKey,
    signingKey,
    ...keys,
    baseUrl,
    checkpointing: false,
    aiMetadata: false,
    logger: { info() {}, warn() {}, error() {}, debug() {} },
  })
}

/** For tests: functions behind a door of their own, over HTTP. */
export async function serveFunctions(client: Inngest, functions: InngestFunction.Any[]) {
  const handler = serve({ client, functions, enableUnauthedSync: false })
  const server = createServer(handler)
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/inngest`
  const close = () => {
    server.closeAllConnections()
    return new Promise<void>((done) => void server.close(() => done()))
  }
  /** Loses the connections that are there, as a process does that dies. */
  const cut = () => server.closeAllConnections()
  return { url, close, cut }
}
