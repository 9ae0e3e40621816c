import type { Context } from "@/lib/core/actor"
import { auditRow, insertAudit, tellAudits } from "@/lib/core/audit"
import type { ErrorCode } from "@/lib/core/errors"
import { Prisma } from "@/lib/platform/generated/prisma/client"
import { log } from "@/lib/platform/log"
import { queryRows } from "@/lib/platform/sql"
import { storage } from "@/lib/platform/storage/current"
import type { CheckedFile } from "./check-file"

/**
 * Refuses a file that its check has found wanting: Ops keep its name, its fingerprint and the reason, its bytes are gone.
 * Bytes that cannot be removed now belong to nothing that is there, so the sweep removes them.
 */
export async function rejectFile(
  ctx: Context,
  file: CheckedFile,
  refusal: { reason: ErrorCode; where: string | null },
): Promise<void> {
  const { name, size, sha256 } = file
  const row = auditRow(ctx, "file.rejected", { type: "file", id: file.id }, { name, size, sha256, ...refusal })
  const rejected = await queryRows<{ id: string }>(Prisma.sql`
    WITH rejected AS (
      UPDATE file SET state = 'REJECTED', reason_code = ${refusal.reason}, reason_where = ${refusal.where?.slice(0, 300) ?? null},
                      waiting_for = NULL, lock_token = NULL, locked_until = NULL
      WHERE id = ${file.id}::uuid AND state = 'CHECKING' AND lock_token = ${file.lockToken}::uuid RETURNING id
    )
    ${insertAudit(row, "rejected")}`)
  if (rejected.length === 0) return
  tellAudits([row], rejected)
  await storage()
    .delete(file.storageKey)
    .catch((error) => log().warn({ error, fileId: file.id }, "refused bytes not removed; the sweep will"))
}
