import { buffer } from "node:stream/consumers"
import type { Context } from "@/lib/core/actor"
import { audit } from "@/lib/core/audit"
import { type ErrorCode, WaybillError } from "@/lib/core/errors"
import { db } from "@/lib/platform/db"
import { inspectOffice } from "@/lib/platform/office/inspect"
import { scanner } from "@/lib/platform/scanner/current"
import { storage } from "@/lib/platform/storage/current"
import { discardUpload } from "./discard-upload"
import type { FileKindName, FileView } from "./schema"
import { fileSelect, toFileView } from "./view"

const checkSelect = { ...fileSelect, storageKey: true } as const

/**
 * The gate: only what passes becomes available. It may run again after a crash, and has its effect once.
 * @throws WaybillError with the reason when the file is refused, after which nothing of it is left but the audit event;
 *   `unavailable` when it could not be scanned: it stays CHECKING and is tried again by the sweep
 */
export async function checkFile(ctx: Context, fileId: string): Promise<FileView> {
  const file = await db().file.findUnique({ where: { id: fileId }, select: checkSelect })
  if (!file) throw new WaybillError("not_found")
  if (file.state !== "CHECKING") return toFileView(file)
  const view = toFileView(file)
  const refusal = await inspect(file.storageKey, view.size, view.kind)
  if (refusal) return refuse(ctx, { ...view, storageKey: file.storageKey }, refusal)

  const verdict = await scanner().scan(() => storage().read(file.storageKey))
  if (verdict.result === "infected") return refuse(ctx, { ...view, storageKey: file.storageKey }, "infected_file")
  if (verdict.result === "unscanned")
    throw new WaybillError("unavailable", { detail: "The file waits for its malware scan." })
  return admit(ctx, view)
}

async function inspect(storageKey: string, size: number, kind: FileKindName): Promise<ErrorCode | null> {
  const read = async (start: number, end: number) => buffer(await storage().read(storageKey, { start, end }))
  const result = await inspectOffice({ size, read }, kind)
  return result.ok ? null : result.reason
}

async function admit(ctx: Context, view: FileView): Promise<FileView> {
  const availableAt = new Date()
  await db().$transaction(async (tx) => {
    const moved = await tx.file.updateMany({
      where: { id: view.id, state: "CHECKING" },
      data: { state: "AVAILABLE", availableAt },
    })
    if (moved.count === 0) return
    const { name, size, sha256 } = view
    await audit(tx, ctx, "file.available", { type: "file", id: view.id }, { name, size, sha256 })
  })
  return { ...view, state: "AVAILABLE", availableAt: availableAt.toISOString() }
}

async function refuse(ctx: Context, file: FileView & { storageKey: string }, reason: ErrorCode): Promise<never> {
  const { name, size, sha256 } = file
  await db().$transaction((tx) =>
    audit(tx, ctx, "file.rejected", { type: "file", id: file.id }, { name, size, sha256, reason }),
  )
  await discardUpload(file)
  throw new WaybillError(reason)
}
