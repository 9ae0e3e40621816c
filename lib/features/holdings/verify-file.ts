import { setTimeout as delay } from "node:timers/promises"
import type { Client, Context } from "@/lib/core/actor"
import { audit } from "@/lib/core/audit"
import type { Delivery } from "@/lib/core/delivery"
import { WaybillError } from "@/lib/core/errors"
import { authorise, visibleTo } from "@/lib/core/policy"
import { db } from "@/lib/platform/db"
import { ownDeliveries } from "./reads"
import type { VerifyFileInput } from "./schema"

const maxWaitMs = 2_000
const pauseMs = 25

/**
 * Takes this client's word that what arrived has this SHA-256, and writes down that the file was verified if it is right.
 * Doing it again changes nothing.
 * @throws WaybillError `forbidden`, `not_found`, `not_received_whole`, `wrong_fingerprint`
 */
export async function verifyFile(
  ctx: Context<Client>,
  { fileId, sha256 }: VerifyFileInput & { fileId: string },
): Promise<Delivery> {
  authorise(ctx.actor, { action: "file.verify" })
  const file = await db().file.findFirst({
    where: { AND: [{ id: fileId }, visibleTo(ctx.actor)] },
    select: { sha256: true },
  })
  if (!file) throw new WaybillError("not_found")
  await awaitWhole(ctx.actor.id, fileId)
  if (file.sha256 !== sha256.toLowerCase()) throw new WaybillError("wrong_fingerprint")
  await db().$transaction(async (tx) => {
    const where = { personId: ctx.actor.id, fileId, wholeAt: { not: null }, verifiedAt: null }
    const verified = await tx.holding.updateMany({ where, data: { verifiedAt: new Date() } })
    if (verified.count > 0) await audit(tx, ctx, "file.verified", { type: "file", id: fileId }, { sha256: file.sha256 })
  })
  const { [fileId]: own } = await ownDeliveries(ctx.actor, [fileId])
  if (!own) throw new WaybillError("not_received_whole")
  return own
}

/** The last byte arrives some milliseconds before its transfer's end is on record: while one runs, its end is waited for. */
async function awaitWhole(personId: string, fileId: string): Promise<void> {
  for (const deadline = Date.now() + maxWaitMs; ; await delay(pauseMs)) {
    const running = await db().transfer.findFirst({ where: { fileId, clientId: personId, endedAt: null } })
    const held = await db().holding.findUnique({ where: { personId_fileId: { personId, fileId } } })
    if (held?.wholeAt) return
    if (!running || Date.now() > deadline) throw new WaybillError("not_received_whole")
  }
}
