import { createHash } from "node:crypto"
import type { Context, Ops } from "@/lib/core/actor"
import { env } from "@/lib/platform/env"
import { storage } from "@/lib/platform/storage/current"
import { beginUpload, tooLarge } from "./begin-upload"
import { completeUpload } from "./complete-upload"
import { discardUpload } from "./discard-upload"
import type { FileView } from "./schema"
import { lockUpload } from "./upload-lock"

/**
 * Takes a whole file in one request. Whatever ends it early leaves nothing behind.
 * @throws WaybillError as beginUpload and completeUpload; whatever `bytes` throws
 */
export async function receiveUpload(
  ctx: Context<Ops>,
  input: { name: string; bytes: AsyncIterable<Uint8Array> },
): Promise<FileView> {
  const upload = await beginUpload(ctx, { name: input.name, size: null, resumable: false })
  const lock = await lockUpload(upload.id, () => undefined)
  const hash = createHash("sha256")
  try {
    await storage().append(
      upload.storageKey,
      0,
      counted(input.bytes, (chunk) => hash.update(chunk)),
    )
    return await completeUpload(ctx, { fileId: upload.id, sha256: hash.digest("hex") })
  } catch (error) {
    await discardUpload(upload)
    throw error
  } finally {
    await lock.release()
  }
}

/** The same bytes, refused as soon as they are more than may be. */
async function* counted(
  bytes: AsyncIterable<Uint8Array>,
  onChunk: (chunk: Uint8Array) => void,
): AsyncGenerator<Uint8Array> {
  let size = 0
  for await (const chunk of bytes) {
    size += chunk.length
    if (size > env().MAX_UPLOAD_BYTES) throw tooLarge()
    onChunk(chunk)
    yield chunk
  }
}
