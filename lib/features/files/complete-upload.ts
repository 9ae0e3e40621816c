import { createHash } from "node:crypto"
import type { Context, Ops } from "@/lib/core/actor"
import { WaybillError } from "@/lib/core/errors"
import { authorise } from "@/lib/core/policy"
import { db } from "@/lib/platform/db"
import { returnBuffer } from "@/lib/platform/read-buffers"
import { storage } from "@/lib/platform/storage/current"
import { lookAtUpload } from "./look-at-upload"
import type { FileKindName } from "./schema"
import { sealUpload } from "./seal-upload"

const arrivedSelect = { id: true, name: true, kind: true, state: true, storageKey: true, uploaderId: true } as const

/**
 * Ends an upload whose bytes are all there: makes them durable, fingerprints them and hands them to the gate. It may be
 * called again after a crash.
 * @throws WaybillError `not_found`, and as sealUpload
 */
export async function completeUpload(ctx: Context<Ops>, input: { fileId: string }): Promise<void> {
  const file = await db().file.findUnique({ where: { id: input.fileId }, select: arrivedSelect })
  if (!file) throw new WaybillError("not_found")
  authorise(ctx.actor, { action: "upload.continue", file })
  if (file.state !== "RECEIVING") return
  // Before anything looks into it: should that end this process, the next one is not to try the same.
  const { checkTries } = await db().file.update({
    where: { id: file.id },
    data: { checkTries: { increment: 1 } },
    select: { checkTries: true },
  })
  try {
    await storage().finish(file.storageKey)
    const size = await storage().size(file.storageKey)
    const kind = file.kind.toLowerCase() as FileKindName
    const upload = { ...file, kind, size, sha256: await fingerprint(file.storageKey), again: checkTries > 1 }
    await sealUpload(ctx, upload, await lookAtUpload(upload))
  } catch (error) {
    // This process lives, so nothing speaks against the file. Where the database is away too, the count stands.
    await db()
      .file.updateMany({ where: { id: file.id, state: "RECEIVING" }, data: { checkTries: 0 } })
      .catch(() => undefined)
    throw error
  }
}

/** SHA-256 of a stored object, lower-case hex. */
async function fingerprint(storageKey: string): Promise<string> {
  const hash = createHash("sha256")
  for await (const chunk of await storage().read(storageKey)) {
    hash.update(chunk as Uint8Array)
    returnBuffer(chunk as Uint8Array)
  }
  return hash.digest("hex")
}
