import { createHash } from "node:crypto"
import type { Context, Ops } from "@/lib/core/actor"
import { newId } from "@/lib/core/ids"
import { whileDatabaseAway } from "@/lib/platform/db-patience"
import { env } from "@/lib/platform/env"
import { storage } from "@/lib/platform/storage/current"
import { beginUpload, tooLarge } from "./begin-upload"
import { lookAtUpload } from "./look-at-upload"
import type { Patience } from "./patience"
import { hasQuota, quotaExceeded, roomLeft, withinQuota } from "./quota"
import { endUpload } from "./refuse-upload"
import type { FileView } from "./schema"
import { sealPatienceSeconds, sealUpload } from "./seal-upload"
import { keepLock } from "./upload-lock"

/**
 * Takes a whole file in one request. Whatever ends it with an error leaves nothing that anybody could get.
 * @throws WaybillError as beginUpload and sealUpload; `quota_exceeded` once more came than there is room for; whatever `bytes` throws
 */
export async function receiveUpload(
  ctx: Context<Ops>,
  input: { name: string; bytes: AsyncIterable<Uint8Array>; atMost?: number; patience?: Patience },
): Promise<FileView> {
  const lockToken = newId()
  const upload = await beginUpload(ctx, {
    name: input.name,
    size: null,
    ...(input.atMost === undefined ? {} : { atMost: input.atMost }),
    resumable: false,
    lockToken,
  })
  // Nobody else can want the place. The lock ends with the upload, whichever way that goes.
  const stop = keepLock(upload.id, lockToken, () => undefined)
  const hash = createHash("sha256")
  let came = 0
  try {
    const room = await roomLeft({ uploaderId: ctx.actor.id })
    const refuse = (size: number) => {
      came = size
      if (size > env().MAX_UPLOAD_BYTES) throw tooLarge()
      if (room && size > room.bytes) throw quotaExceeded(room)
    }
    const bytes = counted(input.bytes, refuse, (chunk) => hash.update(chunk))
    const size = await storage().append(upload.storageKey, 0, bytes)
    // Others may have taken the room meanwhile, so it is claimed once more for what came.
    if (hasQuota()) await claimRoom(ctx, upload.id, size)
    await storage().finish(upload.storageKey)
    const arrived = { ...upload, size, sha256: hash.digest("hex") }
    input.patience?.begin()
    const look = await lookAtUpload(arrived, input.patience)
    // All of it is here and durable: a database that is away for a moment shall not have it sent again.
    return await whileDatabaseAway(sealPatienceSeconds, () => sealUpload(ctx, arrived, look))
  } catch (error) {
    await endUpload(ctx, { ...upload, size: came }, error)
    throw error
  } finally {
    stop()
  }
}

async function claimRoom(ctx: Context<Ops>, fileId: string, size: number): Promise<void> {
  await withinQuota({ uploaderId: ctx.actor.id, exceptFileId: fileId }, size, (tx) =>
    tx.file.updateMany({ where: { id: fileId, state: "RECEIVING" }, data: { size } }),
  )
}

/** The same bytes, refused as soon as they are more than `refuse` lets pass. */
async function* counted(
  bytes: AsyncIterable<Uint8Array>,
  refuse: (size: number) => void,
  onChunk: (chunk: Uint8Array) => void,
): AsyncGenerator<Uint8Array> {
  let size = 0
  for await (const chunk of bytes) {
    size += chunk.length
    refuse(size)
    onChunk(chunk)
    yield chunk
  }
}
