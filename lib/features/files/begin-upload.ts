import type { Context, Ops } from "@/lib/core/actor"
import { WaybillError } from "@/lib/core/errors"
import { newId, randomToken } from "@/lib/core/ids"
import { authorise } from "@/lib/core/policy"
import { db } from "@/lib/platform/db"
import { env } from "@/lib/platform/env"
import type { FileKind } from "@/lib/platform/generated/prisma/client"
import { parseFileName } from "./file-name"

export type BegunUpload = { id: string; name: string; storageKey: string }

/**
 * Begins an upload: its row is there before its first byte, so that no object is ever without one.
 * @param input.size declared bytes; null when the sender does not know
 * @throws WaybillError `forbidden`, `unsupported_type`, `invalid_request`, `too_large`, `empty_file`
 */
export async function beginUpload(
  ctx: Context<Ops>,
  input: { name: string; size: number | null; resumable: boolean },
): Promise<BegunUpload> {
  authorise(ctx.actor, { action: "file.upload" })
  const { name, kind } = parseFileName(input.name)
  if (input.size === 0) throw new WaybillError("empty_file")
  if (input.size !== null && input.size > env().MAX_UPLOAD_BYTES) throw tooLarge()
  return db().file.create({
    data: {
      id: newId(),
      name,
      kind: kind.toUpperCase() as FileKind,
      size: input.size ?? 0,
      storageKey: randomToken(24),
      uploaderId: ctx.actor.id,
      resumable: input.resumable,
    },
    select: { id: true, name: true, storageKey: true },
  })
}

/** The refusal of a file over the cap, which it names. */
export function tooLarge(): WaybillError {
  return new WaybillError("too_large", { detail: `A file may have at most ${env().MAX_UPLOAD_BYTES} bytes.` })
}
