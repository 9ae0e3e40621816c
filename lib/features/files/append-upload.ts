import type { Context, Ops } from "@/lib/core/actor"
import { WaybillError } from "@/lib/core/errors"
import { authorise } from "@/lib/core/policy"
import { db } from "@/lib/platform/db"
import { storage } from "@/lib/platform/storage/current"
import { isStorageOffset } from "@/lib/platform/storage/storage"
import { tooLarge } from "./begin-upload"

/** An upload that can go on: bytes declared, bytes there. */
export type OpenUpload = {
  id: string
  name: string
  size: number
  offset: number
  complete: boolean
  /** When bytes last arrived. */
  touchedAt: Date
  storageKey: string
}

/**
 * How far an upload has come. All bytes may be there without it being complete: then a crash or an error came between.
 * @throws WaybillError `not_found` for another's, unknown, removed and withdrawn uploads alike
 */
export async function findUpload(ctx: Context<Ops>, fileId: string): Promise<OpenUpload> {
  authorise(ctx.actor, { action: "file.upload" })
  const file = await db().file.findUnique({
    where: { id: fileId, uploaderId: ctx.actor.id, resumable: true, state: { not: "WITHDRAWN" } },
    select: { id: true, name: true, size: true, state: true, touchedAt: true, storageKey: true },
  })
  if (!file) throw new WaybillError("not_found")
  const size = Number(file.size)
  const complete = file.state !== "RECEIVING"
  const offset = complete ? size : await storage().uploadedSize(file.storageKey)
  return {
    id: file.id,
    name: file.name,
    size,
    offset,
    complete,
    touchedAt: file.touchedAt,
    storageKey: file.storageKey,
  }
}

/**
 * Appends to an upload, at its end and not beyond what was declared.
 * @returns its new size in bytes
 * @throws WaybillError `not_found`, `conflict` when the offset is not its end, `too_large`
 */
export async function appendUpload(
  ctx: Context<Ops>,
  input: { fileId: string; offset: number; bytes: AsyncIterable<Uint8Array> },
): Promise<number> {
  const upload = await findUpload(ctx, input.fileId)
  try {
    return await storage().append(upload.storageKey, input.offset, atMost(input.bytes, upload.size - input.offset))
  } catch (error) {
    if (isStorageOffset(error)) throw new WaybillError("conflict", { cause: error })
    throw error
  } finally {
    await db().file.updateMany({ where: { id: upload.id, state: "RECEIVING" }, data: { touchedAt: new Date() } })
  }
}

async function* atMost(bytes: AsyncIterable<Uint8Array>, most: number): AsyncGenerator<Uint8Array> {
  let left = most
  for await (const chunk of bytes) {
    left -= chunk.length
    if (left < 0) throw tooLarge()
    yield chunk
  }
}
