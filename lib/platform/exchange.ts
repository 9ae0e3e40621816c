import { AsyncLocalStorage } from "node:async_hooks"
import type { IncomingMessage } from "node:http"
import { singleton } from "./singleton"

/** Bytes of an answer, made as they are asked for. When `signal` aborts, the answer is cut off. */
export type StreamedBody = { chunks: AsyncIterable<Uint8Array>; signal: AbortSignal }

/**
 * One request as Node has it, and the body of its answer when that goes around Next. The application and the HTTP server
 * in front of it (scripts/start) share it: bytes that pass through the `Request` and `Response` of a route handler are
 * copied on the way in, and on the way out each answer is a chain of web streams.
 */
export type Exchange = { request: IncomingMessage; body?: string | StreamedBody }

/** Runs requests in their exchange. Nothing runs in one under another server than ours. */
export const exchanges = singleton("exchanges", () => new AsyncLocalStorage<Exchange>())
