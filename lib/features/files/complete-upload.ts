import { createHash } from "node:crypto"
import type { Context, Ops } from "@/lib/core/actor"
import { WaybillError } from "@/lib/core/errors"
import { authorise } from "@/lib/core/policy"
import { db } from "@/lib/platform/db"
import { Prisma } from "@/lib/platform/generated/prisma/client"
import { queryRows } from "@/lib/platform/sql"
import { storage } from "@/lib/platform/storage/current"
import { checkFile, checkWaiting } from "./check-file"
import { type ListedFile, listedColumns, toListView } from "./list-statement"
import type { FileView } from "./schema"

/**
 * Ends an upload whose bytes are all there: makes them durable, fingerprints them and has them checked. It may be called
 * again after a crash.
 * @throws WaybillError `not_found`, and the reasons of checkFile, after which nothing of the upload is left
 */
export async function completeUpload(ctx: Context<Ops>, input: { fileId: string }): Promise<FileView> {
  const file = await db().file.findUnique({
    where: { id: input.fileId },
    select: { id: true, state: true, storageKey: true, uploaderId: true },
  })
  if (!file) throw new WaybillError("not_found")
  authorise(ctx.actor, { action: "upload.continue", file })
  if (file.state !== "RECEIVING") return checkFile(ctx, file.id)
  await storage().finish(file.storageKey)
  const size = await storage().size(file.storageKey)
  return sealUpload(ctx, { ...file, size, sha256: await fingerprint(file.storageKey) })
}

/**
 * Writes down what an upload came to, whose bytes are durable by now, and has it checked.
 * @param upload its bytes, and their SHA-256 in lower-case hex
 * @throws WaybillError as checkFile
 */
export async function sealUpload(
  ctx: Context,
  upload: { id: string; storageKey: string; size: number; sha256: string },
): Promise<FileView> {
  const [row] = await queryRows<ListedFile>(Prisma.sql`
    UPDATE file SET state = 'CHECKING', size = ${upload.size}::bigint, sha256 = ${upload.sha256}, touched_at = now()
    FROM "user" uploader
    WHERE file.id = ${upload.id}::uuid AND file.state = 'RECEIVING' AND uploader.id = file.uploader_id
    RETURNING ${listedColumns}`)
  if (!row) return checkFile(ctx, upload.id)
  return checkWaiting(ctx, { ...toListView(row), storageKey: upload.storageKey })
}

/** SHA-256 of a stored object, lower-case hex. */
async function fingerprint(storageKey: string): Promise<string> {
  const hash = createHash("sha256")
  for await (const chunk of await storage().read(storageKey)) hash.update(chunk as Uint8Array)
  return hash.digest("hex")
}
