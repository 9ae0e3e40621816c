import { returnBuffer } from "@/lib/platform/read-buffers"
import { storage } from "@/lib/platform/storage/current"

/** Reads a stored object's bytes from `start` to `end`, both included; for whoever looks into a file here and there. */
export function rangeReader(storageKey: string): (start: number, end: number) => Promise<Uint8Array> {
  return async (start, end) => {
    const chunks: Uint8Array[] = await (await storage().read(storageKey, { start, end })).toArray()
    const bytes = Buffer.concat(chunks)
    for (const chunk of chunks) returnBuffer(chunk)
    return bytes
  }
}
