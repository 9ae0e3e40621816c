import { once } from "node:events"
import type { ServerResponse } from "node:http"
import type { StreamedBody } from "@/lib/platform/exchange"
import { returnBuffer } from "@/lib/platform/read-buffers"

/**
 * Sends a body whose head is made. It takes a chunk when the one before has gone to the system, gives each chunk's buffer
 * back as soon as its bytes have left, and takes no more when the client has gone.
 */
export async function sendBody({ chunks, signal }: StreamedBody, response: ServerResponse): Promise<void> {
  const cut = () => response.destroy()
  signal.addEventListener("abort", cut, { once: true })
  const gone = new Promise<void>((done) => response.once("close", done))
  for await (const chunk of chunks) {
    if (response.destroyed) break
    const goesOn = response.write(chunk, (error) => {
      if (!error) returnBuffer(chunk)
    })
    if (!goesOn) await Promise.race([once(response, "drain"), gone])
    if (response.destroyed) break
  }
  signal.removeEventListener("abort", cut)
  response.end()
}
