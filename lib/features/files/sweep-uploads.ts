import type { Context } from "@/lib/core/actor"
import { audit } from "@/lib/core/audit"
import { db } from "@/lib/platform/db"
import { env } from "@/lib/platform/env"
import { Prisma } from "@/lib/platform/generated/prisma/client"
import { queryRows } from "@/lib/platform/sql"
import { discardUpload } from "./discard-upload"
import { sweepRefusals } from "./refusals"
import { fillSearchNames } from "./search"

const batch = 200
/** Longer than any lease: whoever appended is gone. */
const graceInMs = 60_000

/**
 * Removes uploads that nobody will finish and refusals that have been there long enough, asks again for checks that came to
 * no end, and writes down what searches compare where an older version did not. @returns how many there were
 */
export async function sweepUploads(ctx: Context): Promise<number> {
  return (await removeAbandoned(ctx)) + (await askAgain()) + (await sweepRefusals()) + (await fillSearchNames())
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

/** Asks anew for checks that came to no end: the engine has given up, or a crash took the job's last try with it. */
async function askAgain(): Promise<number> {
  const asked = await queryRows(Prisma.sql`
    WITH stuck AS (
      UPDATE file SET touched_at = now()
      WHERE id IN (
        SELECT id FROM file WHERE state = 'CHECKING' AND touched_at < now() - make_interval(secs => ${graceInMs / 1000})
          AND (lock_token IS NULL OR locked_until < now())
        ORDER BY touched_at LIMIT ${batch} FOR UPDATE SKIP LOCKED
      ) RETURNING id
    )
    INSERT INTO outbox_event (id, name, data)
    SELECT gen_random_uuid(), 'file/received', jsonb_build_object('fileId', id) FROM stuck RETURNING id`)
  return asked.length
}
