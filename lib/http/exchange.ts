import type { IncomingMessage } from "node:http"
import { Readable } from "node:stream"
import { exchanges, type StreamedBody } from "@/lib/platform/exchange"

/**
 * The request that is being answered, as Node has it; undefined under another server than ours. Its bytes cost half as
 * much as those of the `Request` that Next makes of it, which copies each of them twice.
 */
export function nodeRequest(): IncomingMessage | undefined {
  return exchanges().getStore()?.request
}

/**
 * An answer with a body of so many bytes (to HEAD, none: only its length is told), or of nobody knows how many yet (null).
 * Our server sends the body as it is; any other gets it as a web stream.
 */
export function answer(
  body: string | StreamedBody,
  size: number | null,
  init: { status: number; headers: Headers },
): Response {
  const exchange = exchanges().getStore()
  if (size !== null) init.headers.set("content-length", String(size))
  if (!exchange) return new Response(typeof body === "string" ? body : toWebStream(body), init)
  exchange.body = body
  return new Response(null, init)
}

function toWebStream(body: StreamedBody): ReadableStream<Uint8Array> {
  return Readable.toWeb(Readable.from(told(body), { signal: body.signal })) as ReadableStream<Uint8Array>
}

/** Where nobody knows what the connection has taken, a chunk counts as taken when the next one is asked for. */
async function* told({ chunks, onTaken, onEnded }: StreamedBody): AsyncGenerator<Uint8Array> {
  try {
    for await (const chunk of chunks) {
      const { length } = chunk
      yield chunk
      onTaken?.(length)
    }
  } finally {
    onEnded?.()
  }
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
