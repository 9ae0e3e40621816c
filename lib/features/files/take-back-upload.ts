import type { Context } from "@/lib/core/actor"
import { audit } from "@/lib/core/audit"
import { db, type Transaction } from "@/lib/platform/db"
import { isDatabaseAway } from "@/lib/platform/db-errors"
import { whileDatabaseAway } from "@/lib/platform/db-patience"
import type { FileState } from "@/lib/platform/generated/prisma/client"
import { log } from "@/lib/platform/log"
import { singleton } from "@/lib/platform/singleton"
import { storage } from "@/lib/platform/storage/current"

/** An upload and, where other requests can complete it too, the seal of the one that has failed. */
export type FailedUpload = { id: string; storageKey: string; sealId?: string }

type FoundFile = { name: string; state: FileState; resumable: boolean; sealId: string | null }

/** What can still become of an upload that was answered with an error, as long as nobody prevents it. */
const pending: ReadonlySet<FileState> = new Set(["RECEIVING", "CHECKING", "HELD", "AVAILABLE"])

/** Uploads that wait for the database to be taken back. */
const waiting = singleton("uploads-to-take-back", () => new Set<Promise<void>>())

/**
 * Sees to it that an upload whose request is answered with an error is available to nobody, whatever was written of it
 * before the error: the seal may have committed although its answer was lost, or may still be on its way. One that can go
 * on is open again; any other is removed, or withdrawn where clients have links to it by now.
 * Resolves when that is done. Where the database is away it is done as soon as that is back. Never throws.
 */
export async function takeBackUpload(ctx: Context, upload: FailedUpload): Promise<void> {
  try {
    await takeBack(ctx, upload)
  } catch (error) {
    if (isDatabaseAway(error)) takeBackLater(ctx, upload)
    else complain(upload, error)
  }
}

/** Resolves when nothing waits to be taken back; before a process lets go of its database. */
export async function takenBackUploads(): Promise<void> {
  while (waiting().size > 0) await Promise.all(waiting())
}

function takeBackLater(ctx: Context, upload: FailedUpload): void {
  const later = whileDatabaseAway(Number.POSITIVE_INFINITY, () => takeBack(ctx, upload))
    .catch((error: unknown) => complain(upload, error))
    .finally(() => waiting().delete(later))
  waiting().add(later)
}

function complain({ id }: FailedUpload, error: unknown): void {
  log().error({ error, fileId: id }, "an upload that was answered with an error could not be taken back")
}

async function takeBack(ctx: Context, upload: FailedUpload): Promise<void> {
  const isRemoved = await db().$transaction(async (tx) => {
    // Whatever else changes its state, a job or a seal on its way, comes before this or finds what it leaves.
    const [file] = await tx.$queryRaw<FoundFile[]>`
      SELECT name, state::text AS state, resumable, seal_id AS "sealId" FROM file WHERE id = ${upload.id}::uuid FOR UPDATE`
    if (!file || !pending.has(file.state) || file.sealId !== (upload.sealId ?? null)) return false
    return end(tx, ctx, upload.id, file)
  })
  // Bytes that cannot be removed now have no row any more, so the sweep removes them.
  if (isRemoved) await storage().delete(upload.storageKey).catch(notRemoved)
}

/** @returns whether its row is gone */
async function end(tx: Transaction, ctx: Context, id: string, file: FoundFile): Promise<boolean> {
  const links = await tx.link.count({ where: { fileId: id } })
  const becomes = links > 0 ? "withdrawn" : file.resumable ? "open" : "removed"
  if (becomes === "withdrawn") await withdraw(tx, id)
  else if (becomes === "open") await reopen(tx, id)
  else await tx.file.delete({ where: { id } })
  // An upload that breaks off before its end is nothing to keep a record of.
  if (file.state !== "RECEIVING") {
    const details = { name: file.name, was: file.state, becomes }
    await audit(tx, ctx, "file.upload_failed", { type: "file", id }, details)
  }
  return becomes === "removed"
}

async function withdraw(tx: Transaction, id: string): Promise<void> {
  const now = new Date()
  await tx.file.update({ where: { id }, data: { state: "WITHDRAWN", withdrawnAt: now, sealId: null } })
  await tx.link.updateMany({ where: { fileId: id, endedAt: null }, data: { endedAt: now, end: "REVOKED" } })
}

/** As it was before it was sealed. A seal that is still on its way does not fit any more. */
async function reopen(tx: Transaction, id: string): Promise<void> {
  await tx.filePreview.deleteMany({ where: { fileId: id } })
  const nothingKnown = { title: null, author: null, pageCount: null, findings: [], notices: [], waitingFor: null }
  const notBegun = { sealId: null, checkTries: 0, lockToken: null, lockedUntil: null, touchedAt: new Date() }
  await tx.file.update({
    where: { id },
    data: { state: "RECEIVING", sha256: null, availableAt: null, ...nothingKnown, ...notBegun },
  })
}

function notRemoved(error: unknown): void {
  log().warn({ error }, "bytes of a failed upload not removed; the sweep will")
}
