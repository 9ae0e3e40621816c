import type { AsyncLocalStorage } from "node:async_hooks"
import type { IncomingMessage } from "node:http"

/**
 * The request that is being answered, as Node has it; undefined under another server than ours (scripts/start). Its bytes
 * cost half as much as those of the `Request` that Next makes of it, which copies each of them twice.
 */
export function nodeRequest(): IncomingMessage | undefined {
  const requests = (globalThis as Record<symbol, unknown>)[Symbol.for("waybill.request")]
  return (requests as AsyncLocalStorage<IncomingMessage> | undefined)?.getStore()
}

/**
 * Calls once when the client of this request has gone, at once if it has already.
 * @returns how to be told no more
 */
export function onceGone(signal: AbortSignal, tell: () => void): () => void {
  const socket = nodeRequest()?.socket
  if (signal.aborted || socket?.destroyed) queueMicrotask(tell)
  signal.addEventListener("abort", tell, { once: true })
  socket?.once("close", tell)
  return () => {
    signal.removeEventListener("abort", tell)
    socket?.off("close", tell)
  }
}
