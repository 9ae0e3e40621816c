const CHUNKS_MAX = 512

/**
 * Gathers chunks and hands them on in portions of at least `size` bytes (the last one may be smaller), one after the
 * other, while the next portion comes in: so at most two portions are in memory.
 *
 * When `bytes` fails, what came before is still handed on, and then its error thrown. When `write` fails, nothing more is
 * handed on, and that error thrown.
 */
export async function gather(
  bytes: AsyncIterable<Uint8Array>,
  size: number,
  write: (chunks: Uint8Array[]) => Promise<void>,
): Promise<void> {
  let chunks: Uint8Array[] = []
  let held = 0
  let writing = Promise.resolve()
  const pass = async () => {
    await writing
    const portion = chunks
    chunks = []
    held = 0
    writing = write(portion)
    // It is awaited at the next turn; until then its failure is not unhandled.
    writing.catch(() => {})
  }
  try {
    for await (const chunk of bytes) {
      if (chunk.byteLength === 0) continue
      chunks.push(chunk)
      held += chunk.byteLength
      if (held >= size || chunks.length >= CHUNKS_MAX) await pass()
    }
  } finally {
    if (chunks.length > 0) await pass()
    await writing
  }
}
