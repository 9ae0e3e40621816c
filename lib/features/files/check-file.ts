import type { Context } from "@/lib/core/actor"
import { audit, auditRow, insertAudit } from "@/lib/core/audit"
import { type ErrorCode, WaybillError } from "@/lib/core/errors"
import { db } from "@/lib/platform/db"
import { Prisma } from "@/lib/platform/generated/prisma/client"
import { inspectOffice } from "@/lib/platform/office/inspect"
import { scanner } from "@/lib/platform/scanner/current"
import { queryRows } from "@/lib/platform/sql"
import { storage } from "@/lib/platform/storage/current"
import { discardUpload } from "./discard-upload"
import type { FileKindName, FileView } from "./schema"
import { fileSelect, toFileView } from "./view"

/** A file whose bytes are all there, in the state CHECKING. */
export type WaitingFile = FileView & { storageKey: string }

const checkSelect = { ...fileSelect, storageKey: true } as const

/**
 * The gate: only what passes becomes available. It may run again after a crash, and has its effect once.
 * @throws WaybillError with the reason when the file is refused, after which nothing of it is left but the audit event;
 *   `unavailable` when it could not be scanned: it stays CHECKING and is tried again by the sweep
 */
export async function checkFile(ctx: Context, fileId: string): Promise<FileView> {
  const file = await db().file.findUnique({ where: { id: fileId }, select: checkSelect })
  if (!file) throw new WaybillError("not_found")
  const view = toFileView(file)
  return view.state === "CHECKING" ? checkWaiting(ctx, { ...view, storageKey: file.storageKey }) : view
}

/** The same for a file that was read a moment ago, and waits for it. @throws WaybillError as checkFile */
export async function checkWaiting(ctx: Context, file: WaitingFile): Promise<FileView> {
  const { storageKey, ...view } = file
  const refusal = await inspect(storageKey, view.size, view.kind)
  if (refusal) return refuse(ctx, file, refusal)

  const verdict = await scanner().scan(() => storage().read(storageKey))
  if (verdict.result === "infected") return refuse(ctx, file, "infected_file")
  if (verdict.result === "unscanned")
    throw new WaybillError("unavailable", { detail: "The file waits for its malware scan." })
  return admit(ctx, view)
}

async function inspect(storageKey: string, size: number, kind: FileKindName): Promise<ErrorCode | null> {
  const read = async (start: number, end: number) =>
    Buffer.concat(await (await storage().read(storageKey, { start, end })).toArray())
  const result = await inspectOffice({ size, read }, kind)
  return result.ok ? null : result.reason
}

async function admit(ctx: Context, view: FileView): Promise<FileView> {
  const availableAt = new Date()
  const { name, size, sha256 } = view
  const row = auditRow(ctx, "file.available", { type: "file", id: view.id }, { name, size, sha256 })
  const admitted = await queryRows(Prisma.sql`
    WITH admitted AS (
      UPDATE file SET state = 'AVAILABLE', available_at = ${availableAt}, lock_token = NULL, locked_until = NULL
      WHERE id = ${view.id}::uuid AND state = 'CHECKING' RETURNING id
    )
    ${insertAudit(row, "admitted")} RETURNING id`)
  // Somebody was faster: the sweep has admitted it, or Ops have cancelled it.
  if (admitted.length === 0) return readView(view.id)
  return { ...view, state: "AVAILABLE", availableAt: availableAt.toISOString() }
}

async function readView(fileId: string): Promise<FileView> {
  const file = await db().file.findUnique({ where: { id: fileId }, select: fileSelect })
  if (!file) throw new WaybillError("not_found")
  return toFileView(file)
}

async function refuse(ctx: Context, file: WaitingFile, reason: ErrorCode): Promise<never> {
  const { name, size, sha256 } = file
  await db().$transaction((tx) =>
    audit(tx, ctx, "file.rejected", { type: "file", id: file.id }, { name, size, sha256, reason }),
  )
  await discardUpload(file)
  throw new WaybillError(reason)
}
