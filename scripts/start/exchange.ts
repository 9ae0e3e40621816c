import { AsyncLocalStorage } from "node:async_hooks"
import type { IncomingMessage } from "node:http"

const requests = new AsyncLocalStorage<IncomingMessage>()

/** The application finds the request it answers here, as Node has it (lib/http/node-request.ts). */
Object.assign(globalThis, { [Symbol.for("waybill.request")]: requests })

/** Answers a request, which can be asked for meanwhile. */
export function withExchange<Result>(request: IncomingMessage, answer: () => Result): Result {
  return requests.run(request, answer)
}
