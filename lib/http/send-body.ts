import { once } from "node:events"
import type { ServerResponse } from "node:http"
import type { StreamedBody } from "@/lib/platform/exchange"
import { returnBuffer } from "@/lib/platform/read-buffers"

/**
 * Sends a body whose head is made. It takes a chunk when the one before has gone to the system, gives each chunk's buffer
 * back as soon as its bytes have left, and takes no more when the client has gone. It is done when the connection has taken
 * everything or has broken.
 */
export async function sendBody(body: StreamedBody, response: ServerResponse): Promise<void> {
  const { signal } = body
  const cut = () => response.destroy()
  signal.addEventListener("abort", cut, { once: true })
  // Also after the last byte: then it follows what tells that all has gone to the system.
  const closed = response.destroyed ? Promise.resolve() : new Promise<void>((done) => response.once("close", done))
  try {
    await writeChunks(body, response, closed)
    response.end()
  } catch (error) {
    response.destroy()
    throw error
  } finally {
    signal.removeEventListener("abort", cut)
    await closed
    body.onEnded?.()
  }
}

async function writeChunks({ chunks, onTaken }: StreamedBody, response: ServerResponse, closed: Promise<void>) {
  for await (const chunk of chunks) {
    if (response.destroyed) return
    // Once it has left its memory may have been given back, and it has no length any more.
    const { length } = chunk
    const goesOn = response.write(chunk, (error) => {
      if (error) return
      onTaken?.(length)
      returnBuffer(chunk)
    })
    if (!goesOn) await Promise.race([once(response, "drain"), closed])
    if (response.destroyed) return
  }
}
