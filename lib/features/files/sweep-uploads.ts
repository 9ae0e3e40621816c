import type { Context } from "@/lib/core/actor"
import { audit } from "@/lib/core/audit"
import { WaybillError } from "@/lib/core/errors"
import { db } from "@/lib/platform/db"
import { env } from "@/lib/platform/env"
import { log } from "@/lib/platform/log"
import { checkFile } from "./check-file"
import { discardUpload } from "./discard-upload"

const batch = 200
/** Longer than any lease: whoever appended is gone. */
const graceInMs = 60_000

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
    select: { id: true },
    take: batch,
  })
  for (const { id } of stuck) {
    await checkFile(ctx, id).catch((error: unknown) => {
      if (!(error instanceof WaybillError)) throw error
      log().info({ fileId: id, code: error.code }, "check ended")
    })
  }
  return stuck.length
}
