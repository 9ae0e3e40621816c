import pLimit from "p-limit"
import type { Context } from "@/lib/core/actor"
import { WaybillError } from "@/lib/core/errors"
import { eventSettled } from "@/lib/core/events"
import { newId } from "@/lib/core/ids"
import { brand, hasBrand } from "@/lib/platform/brand"
import { Prisma } from "@/lib/platform/generated/prisma/client"
import { singleton } from "@/lib/platform/singleton"
import { queryRows } from "@/lib/platform/sql"
import { judgeFile } from "./judge-file"
import { type Decided, outcomeOf } from "./outcome"
import type { FileKindName } from "./schema"
import { keepLock, leaseEnd } from "./upload-lock"

/** So many are checked at once in a process: as many as the gate has threads for them. The rest wait in the queue. */
const gateTurn = singleton("gate-turn", () => pLimit(2))

/** A file that is being checked, by whoever has made a claim on it. */
type CheckedFile = {
  id: string
  name: string
  kind: FileKindName
  size: number
  sha256: string
  storageKey: string
  /** Of this claim. */
  lockToken: string
}

/**
 * A file at which so many processes ended is likelier to be the cause than the victim, and is not tried again. Fewer would
 * do for the cause; but where processes are killed one after the other, victims came to four.
 */
const triesMost = 10

/**
 * The gate: only what passes becomes available. It may run any number of times, at once too, and has its effect once.
 * @param eventId of the event that asks for it, which has had its effect once the check has begun
 * @throws WaybillError `unavailable` when the file could not be scanned: it stays CHECKING, and says why
 */
export async function checkFile(ctx: Context, fileId: string, eventId?: string): Promise<void> {
  await gateTurn()(async () => {
    const claimed = await claim(fileId, eventId)
    if (!claimed) return
    const { tries, ...file } = claimed
    if (tries > triesMost) return settle(ctx, file, { result: "rejected", reason: "damaged_file", where: null })
    const stop = keepLock(file.id, file.lockToken, () => undefined)
    try {
      const verdict = await judgeFile(file)
      if (verdict.result === "waiting") throw new NotScanned(verdict.reason)
      await settle(ctx, file, verdict)
    } catch (error) {
      await giveBack(file, isNotScanned(error) ? error.reason : "unavailable")
      throw error
    } finally {
      stop()
    }
  })
}

/** The scanner could not say. */
class NotScanned extends WaybillError {
  override readonly [brand] = "waybill.not_scanned"

  constructor(readonly reason: string) {
    super("unavailable", { detail: "The file waits for its malware scan.", retryAfter: 30 })
  }
}

function isNotScanned(error: unknown): error is NotScanned {
  return hasBrand(error, "waybill.not_scanned")
}

/** Takes the file for this check, unless somebody has it, or it is past its check. */
async function claim(fileId: string, eventId: string | undefined): Promise<(CheckedFile & { tries: number }) | null> {
  const lockToken = newId()
  const [row] = await queryRows<Omit<CheckedFile, "size" | "lockToken"> & { size: string; tries: number }>(Prisma.sql`
    WITH ${eventSettled(eventId)}
    UPDATE file SET lock_token = ${lockToken}::uuid, locked_until = ${leaseEnd}, touched_at = now(), check_tries = check_tries + 1
    WHERE id = ${fileId}::uuid AND state = 'CHECKING' AND (lock_token IS NULL OR locked_until < now())
    RETURNING id, name, lower(kind::text) AS kind, size, sha256, storage_key AS "storageKey", check_tries AS tries`)
  return row ? { ...row, size: Number(row.size), lockToken } : null
}

/** Writes down what came of it, if the file is still there and this claim still holds. */
async function settle(ctx: Context, file: CheckedFile, verdict: Decided): Promise<void> {
  const outcome = outcomeOf(ctx, file, verdict)
  const settled = await queryRows<{ id: string }>(Prisma.sql`
    WITH settled AS (
      UPDATE file SET ${outcome.columns}, lock_token = NULL, locked_until = NULL
      WHERE id = ${file.id}::uuid AND state = 'CHECKING' AND lock_token = ${file.lockToken}::uuid RETURNING id
    ), ${outcome.beside("settled")}
    SELECT id FROM settled`)
  if (settled.length > 0) await outcome.conclude()
}

/** Leaves the file to the next try, which this one has not made less likely. */
async function giveBack(file: CheckedFile, waitingFor: string): Promise<void> {
  await queryRows(Prisma.sql`
    UPDATE file SET lock_token = NULL, locked_until = NULL, check_tries = 0, waiting_for = ${waitingFor}
    WHERE id = ${file.id}::uuid AND lock_token = ${file.lockToken}::uuid AND state = 'CHECKING'`)
}
