import type { Context } from "@/lib/core/actor"
import { auditRow, tellAudits } from "@/lib/core/audit"
import { WaybillError } from "@/lib/core/errors"
import { db } from "@/lib/platform/db"

/**
 * Records that somebody was not let in, and refuses them: the same for a wrong password and a wrong code.
 * @throws WaybillError `invalid_credentials`, always
 */
export async function recordRefusal(ctx: Context, userId: string | null): Promise<never> {
  const refusal = auditRow(ctx, "user.sign_in_refused", { type: "user", id: userId })
  await db().auditEvent.create({ data: refusal })
  tellAudits([refusal], [refusal])
  throw new WaybillError("invalid_credentials")
}
