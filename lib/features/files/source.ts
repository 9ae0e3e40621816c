import type { Source } from "@/lib/platform/office/report"
import { returnBuffer } from "@/lib/platform/read-buffers"
import { storage } from "@/lib/platform/storage/current"

/** A stored object, for whoever looks into it here and there. */
export function sourceOf({ storageKey, size }: { storageKey: string; size: number }): Source {
  return { size, read: (start, end) => readRange(storageKey, start, end), done: returnBuffer }
}

async function readRange(storageKey: string, start: number, end: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = await (await storage().read(storageKey, { start, end })).toArray()
  const [only] = chunks
  if (only && chunks.length === 1) return only
  const bytes = Buffer.concat(chunks)
  for (const chunk of chunks) returnBuffer(chunk)
  return bytes
}
