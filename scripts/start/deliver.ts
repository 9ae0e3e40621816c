import { once } from "node:events"
import type { ServerResponse } from "node:http"
import type { Exchange, StreamedBody } from "../../lib/platform/exchange.ts"
import { tellsLength } from "./content-length.ts"

/** Sends the body that a route handler left in its exchange, when Next ends the answer that it took for an empty one. */
export function deliverBody(exchange: Exchange, response: ServerResponse): void {
  const end = response.end
  response.end = ((...parameters: unknown[]) => {
    const { body } = exchange
    response.end = end
    // Without that mark it is another answer: that something went wrong.
    if (body === undefined || !tellsLength(response)) return Reflect.apply(end, response, parameters)
    if (typeof body === "string") return Reflect.apply(end, response, [body])
    send(body, response).catch(() => response.destroy())
    return response
  }) as typeof end
}

/** Takes a chunk when the one before has gone to the system; stops taking when the client has gone. */
async function send({ chunks, signal }: StreamedBody, response: ServerResponse): Promise<void> {
  const cut = () => response.destroy()
  signal.addEventListener("abort", cut, { once: true })
  const gone = new Promise<void>((done) => response.once("close", done))
  for await (const chunk of chunks) {
    if (response.destroyed) break
    if (!response.write(chunk)) await Promise.race([once(response, "drain"), gone])
    if (response.destroyed) break
  }
  signal.removeEventListener("abort", cut)
  response.end()
}
