import type { Context } from "@/lib/core/actor"
import { auditRow, insertAudit, tellAudits } from "@/lib/core/audit"
import { env } from "@/lib/platform/env"
import { Prisma } from "@/lib/platform/generated/prisma/client"
import type { DocumentReport } from "@/lib/platform/office/report"
import { queryRows } from "@/lib/platform/sql"
import type { CheckedFile } from "./check-file"

type Passed = Extract<DocumentReport, { ok: true }>

/**
 * Lets a file that has passed its check go out, or holds it back for Ops to look at: when its sender may not have meant to
 * send all that is in it, and the settings say so.
 */
export async function admitFile(ctx: Context, file: CheckedFile, report: Passed): Promise<void> {
  const { facts, findings, notices } = report
  const state = findings.length > 0 && env().HOLD_FINDINGS ? "HELD" : "AVAILABLE"
  const { name, size, sha256 } = file
  const codes = findings.map(({ code }) => code)
  const action = state === "HELD" ? "file.held" : "file.available"
  const row = auditRow(ctx, action, { type: "file", id: file.id }, { name, size, sha256, findings: codes })
  const admitted = await queryRows<{ id: string }>(Prisma.sql`
    WITH admitted AS (
      UPDATE file
      SET state = ${state}::"FileState", available_at = CASE WHEN ${state} = 'AVAILABLE' THEN now() END,
          title = ${facts.title}, author = ${facts.author}, page_count = ${facts.pageCount}::int,
          findings = ${JSON.stringify(findings)}::jsonb, notices = ${JSON.stringify(notices)}::jsonb,
          waiting_for = NULL, lock_token = NULL, locked_until = NULL
      WHERE id = ${file.id}::uuid AND state = 'CHECKING' AND lock_token = ${file.lockToken}::uuid RETURNING id
    ), pictured AS (
      INSERT INTO file_preview (file_id, type, bytes)
      SELECT id, ${facts.thumbnail?.type ?? null}::text, ${facts.thumbnail ? Buffer.from(facts.thumbnail.bytes) : null}::bytea
      FROM admitted WHERE ${facts.thumbnail !== null}::boolean
    )
    ${insertAudit(row, "admitted")}`)
  tellAudits([row], admitted)
}
