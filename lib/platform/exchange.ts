import { AsyncLocalStorage } from "node:async_hooks"
import type { IncomingMessage } from "node:http"
import { singleton } from "./singleton"

/** Bytes of an answer, made as they are asked for. When `signal` aborts, the answer is cut off. */
export type StreamedBody = {
  chunks: AsyncIterable<Uint8Array>
  signal: AbortSignal
  /** Is told of each chunk, by its bytes, once the connection has taken all of it. */
  onTaken?: (bytes: number) => void
  /** Is told once that the connection takes nothing more: all has left, or it broke. */
  onEnded?: () => void
}

/**
 * One request as Node has it, and the body of its answer. Bytes that pass through a web `Request` are copied on the way,
 * and a `Response` sends each through a chain of streams: where our own server calls a route handler (lib/http/serve.ts),
 * the two go around them.
 */
export type Exchange = { request: IncomingMessage; body?: string | StreamedBody }

/** Runs requests in their exchange. Nothing runs in one under another server than ours. */
export const exchanges = singleton("exchanges", () => new AsyncLocalStorage<Exchange>())
