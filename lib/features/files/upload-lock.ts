import { WaybillError } from "@/lib/core/errors"
import { newId } from "@/lib/core/ids"
import { db } from "@/lib/platform/db"
import { Prisma } from "@/lib/platform/generated/prisma/client"
import { log } from "@/lib/platform/log"

const leaseInSeconds = 15
const heartbeatInMs = 2_000
const pollInMs = 250
const patienceInMs = 20_000

/** The right to append to one upload. Giving it back never throws. */
export type UploadLock = { release(): Promise<void> }

/**
 * Takes the place at the end of an upload, in whichever process: a lease in its row, kept alive by a heartbeat. When
 * another request holds it (say, over a connection that has died), that one is asked to give way. What is whole by now
 * has no end to append to: then nothing is held, and its check is not in anybody's way.
 * @param onAsked called once when another request wants the place; stop appending and release.
 * @throws WaybillError `conflict` when the holder does not give way, `not_found` when there is no such upload
 */
export async function lockUpload(fileId: string, onAsked: () => void, signal?: AbortSignal): Promise<UploadLock> {
  const token = newId()
  const giveUpAt = Date.now() + patienceInMs
  while (!(await tryLock(fileId, token))) {
    if (Date.now() > giveUpAt || signal?.aborted) throw new WaybillError("conflict", { retryAfter: leaseInSeconds })
    if ((await ask(fileId)) === "whole") return { release: async () => undefined }
    await new Promise((resolve) => setTimeout(resolve, pollInMs))
  }
  const stop = keepLock(fileId, token, onAsked)
  return {
    async release() {
      stop()
      await giveUp(fileId, token)
    },
  }
}

/**
 * Keeps a place that is held already, until it is stopped. Who stops without giving it back has seen to that.
 * @param onAsked as for lockUpload
 */
export function keepLock(fileId: string, token: string, onAsked: () => void): () => void {
  let asked = false
  const heartbeat = setInterval(() => {
    renew(fileId, token).then(
      (state) => {
        if (asked || state === "held") return
        asked = true
        onAsked()
      },
      (error) => log().warn({ error, fileId }, "upload lock not renewed"),
    )
  }, heartbeatInMs)
  return () => clearInterval(heartbeat)
}

/** When a lease that begins now ends. PostgreSQL's clock alone decides, so that those of several machines need not agree. */
export const leaseEnd = Prisma.sql`now() + make_interval(secs => ${leaseInSeconds})`

async function tryLock(fileId: string, token: string): Promise<boolean> {
  const taken = await db().$executeRaw`
    UPDATE file SET lock_token = ${token}::uuid, locked_until = ${leaseEnd}, lock_wanted = false
    WHERE id = ${fileId}::uuid AND state = 'RECEIVING' AND (lock_token IS NULL OR locked_until < now())`
  return taken > 0
}

/** Never throws: what the request has done stands, and a lease that cannot be given back runs out. */
async function giveUp(fileId: string, token: string): Promise<void> {
  const free = { lockToken: null, lockedUntil: null, lockWanted: false }
  await db()
    .file.updateMany({ where: { id: fileId, lockToken: token }, data: free })
    .catch((error: unknown) => log().warn({ error, fileId }, "upload lock not given back"))
}

async function ask(fileId: string): Promise<"asked" | "whole"> {
  const asked = await db().file.updateMany({ where: { id: fileId, state: "RECEIVING" }, data: { lockWanted: true } })
  if (asked.count > 0) return "asked"
  const whole = await db().file.count({ where: { id: fileId } })
  if (whole === 0) throw new WaybillError("not_found")
  return "whole"
}

async function renew(fileId: string, token: string): Promise<"held" | "wanted" | "lost"> {
  const [row] = await db().$queryRaw<{ lock_wanted: boolean }[]>`
    UPDATE file SET locked_until = ${leaseEnd}, touched_at = now()
    WHERE id = ${fileId}::uuid AND lock_token = ${token}::uuid RETURNING lock_wanted`
  if (!row) return "lost"
  return row.lock_wanted ? "wanted" : "held"
}
