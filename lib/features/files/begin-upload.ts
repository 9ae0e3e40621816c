import type { Context, Ops } from "@/lib/core/actor"
import { WaybillError } from "@/lib/core/errors"
import { newId, randomToken } from "@/lib/core/ids"
import { authorise } from "@/lib/core/policy"
import { env } from "@/lib/platform/env"
import { Prisma } from "@/lib/platform/generated/prisma/client"
import { instruments } from "@/lib/platform/metrics/instruments"
import { queryRows } from "@/lib/platform/sql"
import { storage } from "@/lib/platform/storage/current"
import { parseFileName } from "./file-name"
import { hasQuota, withinQuota } from "./quota"
import { recordingRefusal } from "./refuse-upload"
import type { FileKindName } from "./schema"
import { leaseEnd } from "./upload-lock"

export type BegunUpload = { id: string; name: string; kind: FileKindName; storageKey: string }

type UploadInput = { name: string; size: number | null; atMost?: number; resumable: boolean; lockToken?: string }

/**
 * Begins an upload: its row is there before its first byte, so that no object is ever without one. What is refused is on
 * record for Ops.
 * @param input.size declared bytes; null when the sender does not know
 * @param input.atMost bytes that may come, where no size is declared
 * @param input.lockToken of who appends to it from the start, and keeps its place with keepLock
 * @throws WaybillError `forbidden`, `unsupported_type`, `invalid_request`, `too_large`, `empty_file`,
 *   `quota_exceeded` for more declared bytes than there is room for; those of unknown size reserve none;
 *   StorageFullError when it is plain that the disk has no room
 */
export async function beginUpload(ctx: Context<Ops>, input: UploadInput): Promise<BegunUpload> {
  authorise(ctx.actor, { action: "file.upload" })
  return recordingRefusal(ctx, input, () => begin(ctx, input))
}

async function begin(ctx: Context<Ops>, input: UploadInput): Promise<BegunUpload> {
  const { name, kind } = parseFileName(input.name)
  if (input.size === 0) throw new WaybillError("empty_file")
  if (input.size !== null && input.size > env().MAX_UPLOAD_BYTES) throw tooLarge()
  await storage().requireRoom?.(input.size ?? input.atMost ?? 0)
  const upload = { id: newId(), name, kind, storageKey: randomToken(24) }
  const lockToken = input.lockToken ?? null
  const insert = Prisma.sql`
    INSERT INTO file (id, name, kind, size, storage_key, uploader_id, resumable, lock_token, locked_until)
    VALUES (${upload.id}::uuid, ${name}, ${kind.toUpperCase()}::"FileKind", ${input.size ?? 0}::bigint, ${upload.storageKey},
            ${ctx.actor.id}::uuid, ${input.resumable}::boolean, ${lockToken}::uuid,
            CASE WHEN ${lockToken !== null}::boolean THEN ${leaseEnd} END)`
  if (input.size === null || !hasQuota()) await queryRows(insert)
  else await withinQuota({ uploaderId: ctx.actor.id }, input.size, (tx) => tx.$executeRaw(insert))
  instruments().uploadsBegun.inc()
  return upload
}

/** The refusal of a file over the cap, which it names. */
export function tooLarge(): WaybillError {
  return new WaybillError("too_large", { detail: `A file may have at most ${env().MAX_UPLOAD_BYTES} bytes.` })
}
