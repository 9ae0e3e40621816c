import type { Context, Ops } from "@/lib/core/actor"
import { audit } from "@/lib/core/audit"
import { WaybillError } from "@/lib/core/errors"
import { authorise } from "@/lib/core/policy"
import { db } from "@/lib/platform/db"
import { inShort } from "./dead-letters"

/**
 * Takes a job that failed for good off the list, and leaves its work undone. What it was is in the audit trail.
 * @throws WaybillError `forbidden`, `not_found` also for what has been tried again meanwhile
 */
export async function dismissDeadLetter(ctx: Context<Ops>, runId: string): Promise<void> {
  authorise(ctx.actor, { action: "system.dismiss" })
  await db().$transaction(async (tx) => {
    const [dead] = await tx.$queryRaw<{ data: object | null; message: string | null }[]>`
      DELETE FROM job_run WHERE id = ${runId} AND status = 'FAILED'
      RETURNING event -> 'data' AS data, last_error ->> 'message' AS message`
    if (!dead) throw new WaybillError("not_found")
    const details = { event: { ...dead.data }, error: inShort(dead.message) }
    await audit(tx, ctx, "job.dismissed", { type: "job", id: runId }, details)
  })
}
