import type { ServerResponse } from "node:http"
import { returnBuffer } from "../../lib/platform/read-buffers.ts"

/** Gives the buffers of a download back as soon as the system has taken their bytes. */
export function returnSentBuffers(response: ServerResponse): void {
  const write = response.write
  response.write = ((chunk: unknown, encoding?: unknown, done?: unknown) => {
    if (!(chunk instanceof Uint8Array) || done) return Reflect.apply(write, response, [chunk, encoding, done])
    const sent = (error?: Error | null) => {
      if (!error) returnBuffer(chunk)
    }
    return Reflect.apply(write, response, [chunk, encoding, sent])
  }) as typeof write
}
