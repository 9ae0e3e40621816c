import { WaybillError } from "@/lib/core/errors"
import { db } from "@/lib/platform/db"
import { env } from "@/lib/platform/env"
import { Prisma } from "@/lib/platform/generated/prisma/client"

/** "quota", for pg_advisory_xact_lock. */
const lockKey = 0x71756f7461

/** Whose files, and which file's own present size does not count since another is asked for. */
type Claim = { uploaderId: string; exceptFileId?: string }

type Room = { bytes: number; detail: string }

/** Whether the settings limit what may be kept at all; if not, nothing need be counted. */
export function hasQuota(): boolean {
  return env().QUOTA_BYTES_PER_UPLOADER !== undefined || env().QUOTA_BYTES_TOTAL !== undefined
}

/**
 * Writes down an upload of so many bytes if they are within the quotas, one upload at a time in all processes: so two
 * cannot take the same room. What counts are the declared or counted bytes of all files that are on their way or there.
 * @param write what takes the room: an insert or update in this transaction
 * @throws WaybillError `quota_exceeded`, and nothing was written
 */
export async function withinQuota(
  claim: Claim,
  size: number,
  write: (tx: Prisma.TransactionClient) => Promise<unknown>,
): Promise<void> {
  await db().$transaction(
    async (tx) => {
      // A statement of its own: what is counted after it is what is there once everybody before has committed.
      await tx.$executeRaw`SELECT pg_advisory_xact_lock(${lockKey})`
      const room = await roomLeft(claim, tx)
      if (room && size > room.bytes) throw quotaExceeded(room)
      await write(tx)
    },
    { maxWait: 20_000, timeout: 20_000 },
  )
}

/**
 * How much this uploader may still send, at this moment.
 * @returns bytes, never below 0, and which quota says so; null without one
 */
export async function roomLeft(claim: Claim, tx: Prisma.TransactionClient = db()): Promise<Room | null> {
  const { QUOTA_BYTES_PER_UPLOADER: each, QUOTA_BYTES_TOTAL: total } = env()
  if (!hasQuota()) return null
  const except = claim.exceptFileId ?? null
  const onlyTheirs = total === undefined ? Prisma.sql`AND uploader_id = ${claim.uploaderId}::uuid` : Prisma.empty
  const [used] = await tx.$queryRaw<{ theirs: number; all: number }[]>`
    SELECT coalesce(sum(size) FILTER (WHERE uploader_id = ${claim.uploaderId}::uuid), 0)::float8 AS theirs,
           coalesce(sum(size), 0)::float8 AS all
    FROM file WHERE state IN ('RECEIVING', 'CHECKING', 'HELD', 'AVAILABLE')
      AND id IS DISTINCT FROM ${except}::uuid ${onlyTheirs}`
  const rooms = [room(each, used?.theirs ?? 0, "Your files"), room(total, used?.all ?? 0, "All files")].filter(
    (one) => one !== null,
  )
  return rooms.sort((a, b) => a.bytes - b.bytes)[0] ?? null
}

function room(quota: number | undefined, used: number, whose: string): Room | null {
  if (quota === undefined) return null
  const bytes = Math.max(0, quota - used)
  return { bytes, detail: `${whose} together may have ${quota} bytes; ${bytes} of them are left.` }
}

/** The refusal of what there is no room for, which it names. */
export function quotaExceeded({ detail }: Room): WaybillError {
  return new WaybillError("quota_exceeded", { detail })
}
