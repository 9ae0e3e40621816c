import { createHash } from "node:crypto"
import { setTimeout as delay } from "node:timers/promises"
import type { Context, Ops } from "@/lib/core/actor"
import { WaybillError } from "@/lib/core/errors"
import { newId } from "@/lib/core/ids"
import { authorise } from "@/lib/core/policy"
import { db } from "@/lib/platform/db"
import { whileDatabaseAway } from "@/lib/platform/db-patience"
import { returnBuffer } from "@/lib/platform/read-buffers"
import { storage } from "@/lib/platform/storage/current"
import { lookAtUpload } from "./look-at-upload"
import type { FileKindName } from "./schema"
import { sealPatienceSeconds, sealUpload } from "./seal-upload"
import { type FailedUpload, takeBackUpload } from "./take-back-upload"

const wholeSelect = { id: true, name: true, kind: true, state: true, storageKey: true, uploaderId: true } as const

/** How long one request waits for another that completes the same upload. */
const patience = { totalMs: 20_000, pollMs: 250 }

/**
 * Ends an upload whose bytes are all there: makes them durable, fingerprints them and hands them to the gate. It may be
 * called again after a crash.
 * @returns what to take back, should the request that asked for it be answered with an error after all
 * @throws WaybillError `not_found`, `conflict` when another request completes it and comes to no end, and as sealUpload;
 *   then the upload is as it was before
 */
export async function completeUpload(ctx: Context<Ops>, { fileId }: { fileId: string }): Promise<FailedUpload | null> {
  const giveUpAt = Date.now() + patience.totalMs
  while (Date.now() < giveUpAt) {
    const file = await db().file.findUnique({ where: { id: fileId }, select: wholeSelect })
    if (!file) throw new WaybillError("not_found")
    authorise(ctx.actor, { action: "upload.continue", file })
    const seal = file.state === "RECEIVING" ? await begin(fileId) : null
    if (seal && (await complete(ctx, file, seal))) return { ...file, sealId: seal.id }
    if (await confirm(fileId)) return null
    await delay(patience.pollMs)
  }
  throw new WaybillError("conflict", { retryAfter: 1 })
}

type Seal = { id: string; isAgain: boolean }
type WholeUpload = { id: string; name: string; kind: string; storageKey: string }

/** Before anything looks into it: should that end this process, the next one is not to try the same. */
async function begin(fileId: string): Promise<Seal | null> {
  const [row] = await db().file.updateManyAndReturn({
    where: { id: fileId, state: "RECEIVING" },
    data: { checkTries: { increment: 1 }, sealId: newId() },
    select: { checkTries: true, sealId: true },
  })
  return row?.sealId ? { id: row.sealId, isAgain: row.checkTries > 1 } : null
}

/** @returns whether it is sealed; not when another request has begun to complete it meanwhile */
async function complete(ctx: Context<Ops>, file: WholeUpload, seal: Seal): Promise<boolean> {
  const failed = { id: file.id, storageKey: file.storageKey, sealId: seal.id }
  try {
    await storage().finish(file.storageKey)
    const size = await storage().size(file.storageKey)
    const kind = file.kind.toLowerCase() as FileKindName
    const sha256 = await fingerprint(file.storageKey)
    const upload = { ...file, kind, size, sha256, sealId: seal.id, again: seal.isAgain }
    const look = await lookAtUpload(upload)
    const { state } = await whileDatabaseAway(sealPatienceSeconds, () => sealUpload(ctx, upload, look))
    return state !== "RECEIVING"
  } catch (error) {
    // This process lives, so nothing speaks against the file: it is as if nobody had tried.
    await takeBackUpload(ctx, failed)
    throw error
  }
}

/** Somebody is told now that it is whole: no request that failed may take it back any more. @returns whether it is */
async function confirm(fileId: string): Promise<boolean> {
  const whole = { id: fileId, state: { not: "RECEIVING" } } as const
  const { count } = await db().file.updateMany({ where: whole, data: { sealId: null } })
  return count > 0
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
