import pLimit from "p-limit"
import type { Context } from "@/lib/core/actor"
import { type ErrorCode, WaybillError } from "@/lib/core/errors"
import { newId } from "@/lib/core/ids"
import { Prisma } from "@/lib/platform/generated/prisma/client"
import { instruments } from "@/lib/platform/metrics/instruments"
import { examineDocument } from "@/lib/platform/office/examine"
import { scanner } from "@/lib/platform/scanner/current"
import { singleton } from "@/lib/platform/singleton"
import { queryRows } from "@/lib/platform/sql"
import { storage } from "@/lib/platform/storage/current"
import { admitFile } from "./admit-file"
import { rejectFile } from "./reject-file"
import type { FileKindName } from "./schema"
import { sourceOf } from "./source"
import { keepLock, leaseEnd } from "./upload-lock"

/** A file that is being checked, by whoever has made a claim on it. */
export type CheckedFile = {
  id: string
  name: string
  kind: FileKindName
  size: number
  sha256: string
  storageKey: string
  /** Of this claim. */
  lockToken: string
}

/** So many are opened at once in a process: each holds some memory, and the core that it runs on. */
const limit = singleton("check-limit", () => pLimit(2))

/** A file whose check has ended its process so often is not tried again. */
const triesMost = 3

/**
 * The gate: only what passes becomes available. It may run any number of times, at once too, and has its effect once.
 * @throws WaybillError `unavailable` when the file could not be scanned: it stays CHECKING, and says why
 */
export async function checkFile(ctx: Context, fileId: string): Promise<void> {
  await limit()(async () => {
    const claimed = await claim(fileId)
    if (!claimed) return
    const { tries, ...file } = claimed
    if (tries > triesMost) {
      countCheck(file, { result: "rejected", reason: "damaged_file" })
      return rejectFile(ctx, file, { reason: "damaged_file", where: null })
    }
    const began = performance.now()
    const stop = keepLock(file.id, file.lockToken, () => undefined)
    try {
      countCheck(file, await decide(ctx, file))
    } catch (error) {
      const reason = error instanceof NotScanned ? error.reason : "unavailable"
      countCheck(file, { result: "waiting", reason })
      await giveBack(file, reason)
      throw error
    } finally {
      instruments().gateDuration.observe((performance.now() - began) / 1000)
      stop()
    }
  })
}

/** The scanner could not say. */
class NotScanned extends WaybillError {
  constructor(readonly reason: string) {
    super("unavailable", { detail: "The file waits for its malware scan.", retryAfter: 30 })
  }
}

/** What came of a check, for those who count. */
type Outcome = { result: "admitted" | "rejected" | "waiting"; reason: string }

function countCheck(file: CheckedFile, outcome: Outcome): void {
  instruments().gateChecks.inc(outcome)
  instruments().gateBytes.inc(file.size)
}

async function decide(ctx: Context, file: CheckedFile): Promise<Outcome> {
  const report = await examineDocument(sourceOf(file), file.kind)
  if (!report.ok) return reject(ctx, file, report)
  const verdict = await scanner().scan(() => storage().read(file.storageKey))
  if (verdict.result === "unscanned") throw new NotScanned(verdict.reason)
  if (verdict.result === "infected") return reject(ctx, file, { reason: "infected_file", where: verdict.signature })
  await admitFile(ctx, file, report)
  return { result: "admitted", reason: "none" }
}

async function reject(
  ctx: Context,
  file: CheckedFile,
  refusal: { reason: ErrorCode; where: string | null },
): Promise<Outcome> {
  await rejectFile(ctx, file, refusal)
  return { result: "rejected", reason: refusal.reason }
}

/** Takes the file for this check, unless somebody has it, or it is past its check. */
async function claim(fileId: string): Promise<(CheckedFile & { tries: number }) | null> {
  const lockToken = newId()
  const [row] = await queryRows<Omit<CheckedFile, "size" | "lockToken"> & { size: string; tries: number }>(Prisma.sql`
    UPDATE file SET lock_token = ${lockToken}::uuid, locked_until = ${leaseEnd}, touched_at = now(), check_tries = check_tries + 1
    WHERE id = ${fileId}::uuid AND state = 'CHECKING' AND (lock_token IS NULL OR locked_until < now())
    RETURNING id, name, lower(kind::text) AS kind, size, sha256, storage_key AS "storageKey", check_tries AS tries`)
  return row ? { ...row, size: Number(row.size), lockToken } : null
}

/** Leaves the file to the next try, which this one has not made less likely. */
async function giveBack(file: CheckedFile, waitingFor: string): Promise<void> {
  await queryRows(Prisma.sql`
    UPDATE file SET lock_token = NULL, locked_until = NULL, check_tries = 0, waiting_for = ${waitingFor}
    WHERE id = ${file.id}::uuid AND lock_token = ${file.lockToken}::uuid AND state = 'CHECKING'`)
}
