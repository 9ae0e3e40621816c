import type { Source } from "./package"

const windowBytes = 64 * 1024
const windowsMost = 8

/**
 * The same source, read in larger pieces that are kept for a while: what a ZIP's reader wants lies in a few places, and
 * it asks for each in many small steps.
 */
export function inWindows(source: Source): Source {
  const kept = new Map<number, Promise<Uint8Array>>()
  const windowAt = (start: number): Promise<Uint8Array> => {
    const known = kept.get(start)
    if (known) return known
    const [oldest] = kept.keys()
    if (oldest !== undefined && kept.size >= windowsMost) kept.delete(oldest)
    const fetched = source.read(start, Math.min(start + windowBytes, source.size) - 1)
    kept.set(start, fetched)
    return fetched
  }
  const read = async (start: number, end: number): Promise<Uint8Array> => {
    const bytes = new Uint8Array(end - start + 1)
    for (let at = start; at <= end; ) {
      const base = at - (at % windowBytes)
      const part = (await windowAt(base)).subarray(at - base, end - base + 1)
      if (part.length === 0) throw new RangeError("beyond the end of the source")
      bytes.set(part, at - start)
      at += part.length
    }
    return bytes
  }
  return { size: source.size, read }
}
