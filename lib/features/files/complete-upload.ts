import { createHash } from "node:crypto"
import type { Context, Ops } from "@/lib/core/actor"
import { audit } from "@/lib/core/audit"
import { WaybillError } from "@/lib/core/errors"
import { newId } from "@/lib/core/ids"
import { authorise } from "@/lib/core/policy"
import { db } from "@/lib/platform/db"
import { Prisma } from "@/lib/platform/generated/prisma/client"
import { instruments } from "@/lib/platform/metrics/instruments"
import { glanceAtDocument } from "@/lib/platform/office/examine"
import type { Refusal } from "@/lib/platform/office/report"
import { expeditor } from "@/lib/platform/queue/expeditor"
import { returnBuffer } from "@/lib/platform/read-buffers"
import { queryRows } from "@/lib/platform/sql"
import { storage } from "@/lib/platform/storage/current"
import { discardUpload } from "./discard-upload"
import { type ListedFile, listedColumns, toListView } from "./list-statement"
import { refusalOf } from "./refusal"
import type { FileKindName, FileView } from "./schema"
import { sourceOf } from "./source"
import { fileSelect, toFileView } from "./view"

/** An upload whose bytes are all there and durable; SHA-256 in lower-case hex. */
type ArrivedUpload = {
  id: string
  name: string
  kind: FileKindName
  storageKey: string
  size: number
  sha256: string
}

/** What is checked within a moment is checked right here, and does not queue. */
const expressBytes = 32 * 1024 ** 2

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
  await storage().finish(file.storageKey)
  const size = await storage().size(file.storageKey)
  const kind = file.kind.toLowerCase() as FileKindName
  await sealUpload(ctx, { ...file, kind, size, sha256: await fingerprint(file.storageKey) })
}

/**
 * Writes down what an upload came to, and asks for its check. What is plainly no such document is refused at once.
 * @throws WaybillError with the reason of that, after which nothing of the upload is left but the audit event
 */
export async function sealUpload(ctx: Context, upload: ArrivedUpload): Promise<FileView> {
  const refusal = await glanceAtDocument(sourceOf(upload), upload.kind)
  if (refusal) return refuse(ctx, upload, refusal)
  const event = { id: newId(), name: "file/received", data: { fileId: upload.id }, createdAt: new Date() }
  const reserved = upload.size <= expressBytes ? (expeditor()?.reservation() ?? null) : null
  const [row] = await queryRows<ListedFile>(Prisma.sql`
    WITH sealed AS (
      UPDATE file SET state = 'CHECKING', size = ${upload.size}::bigint, sha256 = ${upload.sha256}, touched_at = now(),
                      lock_token = NULL, locked_until = NULL
      WHERE id = ${upload.id}::uuid AND state = 'RECEIVING' RETURNING *
    ), asked AS (
      INSERT INTO outbox_event (id, name, data, reserved_until)
      SELECT ${event.id}::uuid, ${event.name}, ${JSON.stringify(event.data)}::jsonb,
             now() + make_interval(secs => ${reserved}::int) FROM sealed
    )
    SELECT ${listedColumns} FROM sealed AS file JOIN "user" uploader ON uploader.id = file.uploader_id`)
  if (!row) return readView(upload.id)
  instruments().uploadsEnded.inc({ result: "received" })
  if (reserved) expeditor()?.run(event)
  return toListView(row)
}

async function refuse(ctx: Context, upload: ArrivedUpload, { reason, where }: Refusal): Promise<never> {
  const { name, size, sha256 } = upload
  instruments().uploadsEnded.inc({ result: "refused" })
  await db().$transaction((tx) =>
    audit(tx, ctx, "file.rejected", { type: "file", id: upload.id }, { name, size, sha256, reason, where }),
  )
  await discardUpload(upload)
  throw refusalOf(reason, where)
}

async function readView(fileId: string): Promise<FileView> {
  const file = await db().file.findUnique({ where: { id: fileId }, select: fileSelect })
  if (!file) throw new WaybillError("not_found")
  return toFileView(file)
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
