import type { Actor, Context, Ops } from "@/lib/core/actor"
import { audit } from "@/lib/core/audit"
import { WaybillError } from "@/lib/core/errors"
import { authorise } from "@/lib/core/policy"
import { db } from "@/lib/platform/db"
import { Prisma } from "@/lib/platform/generated/prisma/client"
import { queryRows } from "@/lib/platform/sql"
import { type Listed, refusalColumns, toListView } from "./list-statement"
import { findFile } from "./reads"
import type { FileOrRefusal } from "./schema"
import { forActor } from "./view"

const keptMs = 30 * 24 * 3600 * 1000
/** Removed at a time; the next turn goes on. */
const batch = 10_000

/** A file, or for Ops what is on record of an upload that was refused. @throws WaybillError `not_found` */
export async function findFileOrRefusal(actor: Actor, id: string): Promise<FileOrRefusal> {
  authorise(actor, { action: "file.list" })
  const refusal = actor.role === "ops" ? await findRefusal(id) : null
  return refusal ? forActor(actor, refusal) : findFile(actor, id)
}

/** What is on record of an upload that was refused and left no file; null when there is nothing of this id. */
export async function findRefusal(id: string): Promise<FileOrRefusal | null> {
  const [row] = await queryRows<Listed<null>>(Prisma.sql`
    SELECT ${refusalColumns} FROM refusal JOIN "user" uploader ON uploader.id = refusal.uploader_id
    WHERE refusal.id = ${id}::uuid`)
  return row ? toListView(row) : null
}

/**
 * Takes a refusal out of the list; the audit trail keeps it.
 * @returns what it was
 * @throws WaybillError `forbidden`, `not_found`
 */
export async function dismissRefusal(ctx: Context<Ops>, id: string): Promise<FileOrRefusal> {
  authorise(ctx.actor, { action: "file.withdraw" })
  const refusal = await findRefusal(id)
  if (!refusal) throw new WaybillError("not_found")
  await db().$transaction(async (tx) => {
    const removed = await tx.refusal.deleteMany({ where: { id } })
    if (removed.count === 0) throw new WaybillError("not_found")
    await audit(tx, ctx, "file.dismissed", { type: "file", id }, { name: refusal.name })
  })
  return refusal
}

/** Removes refusals that have been there for 30 days. @returns how many */
export async function sweepRefusals(): Promise<number> {
  const removed = await db().refusal.deleteMany({ where: { at: { lt: new Date(Date.now() - keptMs) } }, limit: batch })
  return removed.count
}
