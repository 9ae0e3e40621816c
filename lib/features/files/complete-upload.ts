import { createHash } from "node:crypto"
import type { Context, Ops } from "@/lib/core/actor"
import { WaybillError } from "@/lib/core/errors"
import { authorise } from "@/lib/core/policy"
import { db } from "@/lib/platform/db"
import { storage } from "@/lib/platform/storage/current"
import { checkFile } from "./check-file"
import type { FileView } from "./schema"

/**
 * Ends an upload whose bytes are all there: makes them durable, fingerprints them and has them checked. It may be called
 * again after a crash.
 * @param input.sha256 lower-case hex, when the bytes were hashed as they came
 * @throws WaybillError `not_found`, and the reasons of checkFile, after which nothing of the upload is left
 */
export async function completeUpload(ctx: Context<Ops>, input: { fileId: string; sha256?: string }): Promise<FileView> {
  const file = await db().file.findUnique({
    where: { id: input.fileId },
    select: { id: true, state: true, storageKey: true, uploaderId: true },
  })
  if (!file) throw new WaybillError("not_found")
  authorise(ctx.actor, { action: "upload.continue", file })
  if (file.state !== "RECEIVING") return checkFile(ctx, file.id)
  await storage().finish(file.storageKey)
  const size = await storage().size(file.storageKey)
  const sha256 = input.sha256 ?? (await fingerprint(file.storageKey))
  await db().file.updateMany({
    where: { id: file.id, state: "RECEIVING" },
    data: { state: "CHECKING", size, sha256, touchedAt: new Date() },
  })
  return checkFile(ctx, file.id)
}

/** SHA-256 of a stored object, lower-case hex. */
async function fingerprint(storageKey: string): Promise<string> {
  const hash = createHash("sha256")
  for await (const chunk of await storage().read(storageKey)) hash.update(chunk as Uint8Array)
  return hash.digest("hex")
}
