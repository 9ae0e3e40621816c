import type { Context } from "@/lib/core/actor"
import { audit } from "@/lib/core/audit"
import { WaybillError } from "@/lib/core/errors"
import { db } from "@/lib/platform/db"
import { env } from "@/lib/platform/env"
import type { Prisma } from "@/lib/platform/generated/prisma/client"
import { log } from "@/lib/platform/log"
import { checkFile } from "./check-file"
import { discardUpload } from "./discard-upload"

const batch = 200
/** Longer than any lease: whoever appended is gone. */
const graceInMs = 60_000

const stuckSelect = {
  id: true,
  name: true,
  size: true,
  sha256: true,
  storageKey: true,
  createdAt: true,
  touchedAt: true,
  lockToken: true,
  lockedUntil: true,
} as const
type StuckFile = Prisma.FileGetPayload<{ select: typeof stuckSelect }>

/** Removes uploads that nobody will finish, and takes up checks that a crash cut short. @returns how many it ended */
export async function sweepUploads(ctx: Context): Promise<number> {
  return (await removeAbandoned(ctx)) + (await resumeChecks(ctx))
}

async function removeAbandoned(ctx: Context): Promise<number> {
  const expired = new Date(Date.now() - env().UPLOAD_TTL_SECONDS * 1000)
  const silent = new Date(Date.now() - graceInMs)
  const abandoned = await db().file.findMany({
    where: {
      state: "RECEIVING",
      touchedAt: { lt: silent },
      AND: [
        { OR: [{ lockedUntil: null }, { lockedUntil: { lt: silent } }] },
        { OR: [{ resumable: false }, { touchedAt: { lt: expired } }] },
      ],
    },
    select: { id: true, name: true, storageKey: true },
    take: batch,
  })
  for (const file of abandoned) {
    await db().$transaction((tx) =>
      audit(tx, ctx, "file.upload_abandoned", { type: "file", id: file.id }, { name: file.name }),
    )
    await discardUpload(file)
  }
  return abandoned.length
}

async function resumeChecks(ctx: Context): Promise<number> {
  const stuck = await db().file.findMany({
    where: { state: "CHECKING", touchedAt: { lt: new Date(Date.now() - graceInMs) } },
    select: stuckSelect,
    // Whoever was tried last waits longest: a file whose check is never survived does not keep others from theirs.
    orderBy: { touchedAt: "asc" },
    take: batch,
  })
  for (const file of stuck) {
    if (isDeadly(file)) await giveUp(ctx, file)
    else await resumeCheck(ctx, file)
  }
  return stuck.length
}

/** Whether its time is over and the last try of the sweep did not live to say so: a scanner that is away is no such case. */
function isDeadly({ createdAt, lockToken, lockedUntil }: StuckFile): boolean {
  const expired = createdAt.getTime() < Date.now() - env().UPLOAD_TTL_SECONDS * 1000
  return expired && lockToken === null && lockedUntil !== null
}

async function giveUp(ctx: Context, file: StuckFile): Promise<void> {
  const { id, name, size, sha256 } = file
  const details = { name, size: Number(size), sha256, reason: "damaged_file" }
  await db().$transaction((tx) => audit(tx, ctx, "file.rejected", { type: "file", id }, details))
  await discardUpload(file)
}

/** A lease without a holder marks the try: it is gone afterwards, unless the try took its process with it. */
async function resumeCheck(ctx: Context, { id, touchedAt }: StuckFile): Promise<void> {
  const now = new Date()
  const claimed = await db().file.updateMany({
    where: { id, state: "CHECKING", touchedAt },
    data: { touchedAt: now, lockToken: null, lockedUntil: now },
  })
  if (claimed.count === 0) return
  try {
    await checkFile(ctx, id)
  } catch (error) {
    if (!(error instanceof WaybillError)) throw error
    log().info({ fileId: id, code: error.code }, "check ended")
  } finally {
    await db().file.updateMany({ where: { id, state: "CHECKING", lockToken: null }, data: { lockedUntil: null } })
  }
}
