import type { Context, Ops } from "@/lib/core/actor"
import { audit } from "@/lib/core/audit"
import { type ErrorCode, isWaybillError } from "@/lib/core/errors"
import { newId } from "@/lib/core/ids"
import { db, type Transaction } from "@/lib/platform/db"
import { log } from "@/lib/platform/log"
import { storage } from "@/lib/platform/storage/current"
import { showableName } from "./file-name"
import { takeBackUpload } from "./take-back-upload"

/** How many refusals of one uploader are kept. */
export const maxRefusals = 1_000

const maxWhere = 300

/** Why an upload may be refused before it has begun. `invalid_request` is a name that is not accepted. */
const beforeItBegins: ReadonlySet<ErrorCode> = new Set([
  "unsupported_type",
  "invalid_request",
  "name_not_utf8",
  "empty_file",
  "too_large",
  "quota_exceeded",
])
/** Why it may be refused while its bytes come. */
const onItsWay: ReadonlySet<ErrorCode> = new Set(["too_large", "quota_exceeded"])

type Reason = { reason: ErrorCode; where: string | null }

type BegunUpload = { id: string; name: string; size: number; storageKey: string; sha256?: string }

/** Runs the beginning of an upload; a refusal is on record before it is told. @throws what `begin` throws */
export async function recordingRefusal<Result>(
  ctx: Context<Ops>,
  { name, size }: { name: string; size: number | null },
  begin: () => Promise<Result>,
): Promise<Result> {
  try {
    return await begin()
  } catch (error) {
    if (isWaybillError(error) && beforeItBegins.has(error.code)) {
      const upload = { id: newId(), name, size: size ?? 0, uploaderId: ctx.actor.id }
      await db().$transaction((tx) => record(tx, ctx, upload, { reason: error.code, where: null }))
    }
    throw error
  }
}

/** Ends an upload that failed: what went over a limit is on record as refused, and of all else nothing is left that anybody could get. */
export async function endUpload(ctx: Context<Ops>, upload: BegunUpload, error: unknown): Promise<void> {
  if (isWaybillError(error) && onItsWay.has(error.code)) {
    await refuseUpload(ctx, upload, { reason: error.code, where: null })
  } else {
    await takeBackUpload(ctx, upload)
  }
}

/**
 * Removes an upload that is refused. In its place is a refusal, made in the same transaction as the audit event; then its
 * bytes go. Doing it again changes nothing.
 */
export async function refuseUpload(ctx: Context, upload: BegunUpload, refusal: Reason): Promise<void> {
  const refused = await db().$transaction(async (tx) => {
    const waiting = { id: upload.id, state: "RECEIVING" } as const
    const row = await tx.file.findFirst({ where: waiting, select: { uploaderId: true } })
    const removed = await tx.file.deleteMany({ where: waiting })
    if (!row || removed.count === 0) return false
    await record(tx, ctx, { ...upload, uploaderId: row.uploaderId }, refusal)
    return true
  })
  // Bytes that cannot be removed now have no row any more, so the sweep removes them.
  if (refused) await storage().delete(upload.storageKey).catch(notRemoved)
}

type RefusedUpload = { id: string; name: string; size: number; sha256?: string; uploaderId: string }

async function record(tx: Transaction, ctx: Context, upload: RefusedUpload, { reason, where }: Reason): Promise<void> {
  const name = showableName(upload.name)
  // A program that sent no name has nobody who would look for it.
  if (name === "") return
  const { id, size, uploaderId, sha256 } = upload
  // One at a time of each uploader: two at once would leave one too many.
  await tx.$executeRaw`SELECT 1 FROM "user" WHERE id = ${uploaderId}::uuid FOR NO KEY UPDATE`
  const reasonWhere = where?.slice(0, maxWhere) ?? null
  await tx.refusal.create({ data: { id, name, size, uploaderId, reasonCode: reason, reasonWhere } })
  const details = { name, size, reason, where, ...(sha256 ? { sha256 } : {}) }
  await audit(tx, ctx, "file.rejected", { type: "file", id }, details)
  const newestFirst = [{ at: "desc" }, { id: "desc" }] as const
  const order = { where: { uploaderId }, orderBy: [...newestFirst], skip: maxRefusals, select: { id: true } }
  const tooMany = await tx.refusal.findMany(order)
  if (tooMany.length > 0) await tx.refusal.deleteMany({ where: { id: { in: tooMany.map((one) => one.id) } } })
}

function notRemoved(error: unknown): void {
  log().warn({ error }, "refused bytes not removed; the sweep will")
}
