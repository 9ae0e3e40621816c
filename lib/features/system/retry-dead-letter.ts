import type { PoolClient } from "pg"
import type { Context, Ops } from "@/lib/core/actor"
import { auditRow, insertAudits } from "@/lib/core/audit"
import { WaybillError } from "@/lib/core/errors"
import { newId } from "@/lib/core/ids"
import { authorise } from "@/lib/core/policy"
import { Prisma } from "@/lib/platform/generated/prisma/client"
import { currentEngine } from "@/lib/platform/queue/current"
import { queryRows } from "@/lib/platform/sql"
import type { Retried, RetryDeadLettersQuery } from "./schema"

/** So many runs are queued again in one transaction. */
const batch = 500

/**
 * Queues a job again that failed for good: it is tried as often as at first. Asked for again, or at the same moment by
 * somebody else, it changes nothing.
 * @throws WaybillError `forbidden`, `not_found`, `unavailable` where this process runs no jobs
 */
export async function retryDeadLetter(ctx: Context<Ops>, runId: string): Promise<Retried> {
  authorise(ctx.actor, { action: "system.retry" })
  const [run] = await queryRows<{ id: string }>(Prisma.sql`SELECT id FROM job_run WHERE id = ${runId}`)
  if (!run) throw new WaybillError("not_found")
  return { retried: await requeue(ctx, [runId]), more: false }
}

/**
 * Does the same for all that there are, the newest first, up to 500 at a time.
 * @throws WaybillError `forbidden`, `unavailable` where this process runs no jobs
 */
export async function retryDeadLetters(ctx: Context<Ops>, query: RetryDeadLettersQuery): Promise<Retried> {
  authorise(ctx.actor, { action: "system.retry" })
  const by = query.before ? Prisma.sql`AND finished_at <= ${new Date(query.before)}` : Prisma.empty
  const rows = await queryRows<{ id: string }>(Prisma.sql`
    SELECT id FROM job_run WHERE status = 'FAILED' ${by} ORDER BY finished_at DESC, id DESC LIMIT ${batch + 1}`)
  const ids = rows.slice(0, batch).map(({ id }) => id)
  return { retried: ids.length > 0 ? await requeue(ctx, ids) : 0, more: rows.length > batch }
}

async function requeue(ctx: Context<Ops>, runIds: string[]): Promise<number> {
  const engine = currentEngine()
  // Inngest keeps its runs itself, and there they are tried again.
  if (!engine?.retry) throw new WaybillError("unavailable")
  const ids = await engine.retry(runIds, (client, requeued) => record(ctx, client, requeued))
  return ids.length
}

/** An audit event for each, by the connection on which they are queued: both are there, or neither. */
async function record(ctx: Context<Ops>, client: PoolClient, runIds: string[]): Promise<void> {
  const audits = runIds.map((id) => ({ of: newId(), row: auditRow(ctx, "job.retried", { type: "job", id }) }))
  const happened = Prisma.sql`WITH happened AS (SELECT unnest(${audits.map(({ of }) => of)}::uuid[]) AS id)`
  const statement = Prisma.sql`${happened} ${insertAudits(audits, "happened")}`
  await client.query({ text: statement.text, values: statement.values })
}
