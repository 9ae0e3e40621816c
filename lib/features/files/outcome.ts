import type { Context } from "@/lib/core/actor"
import { auditRow, insertAudit, tellAudits } from "@/lib/core/audit"
import { env } from "@/lib/platform/env"
import { Prisma } from "@/lib/platform/generated/prisma/client"
import { log } from "@/lib/platform/log"
import { holdingFindings } from "@/lib/platform/office/report"
import { storage } from "@/lib/platform/storage/current"
import type { Verdict } from "./judge-file"

export type Decided = Exclude<Verdict, { result: "waiting" }>

type JudgedFile = { id: string; name: string; size: number; sha256: string; storageKey: string }

/** What comes of a verdict. */
export type Outcome = {
  /** Of the file's row: `SET` this. */
  columns: Prisma.Sql
  /** Further parts of the same statement, for the row of an earlier part: what is written beside it. */
  beside: (from: string) => Prisma.Sql
  /** What is to be done when that has committed, and has changed the row. Never throws. */
  conclude: () => Promise<void>
}

/**
 * A file that has passed goes out, or is held back for Ops to look at: for a finding that only a person can judge, or when
 * its sender may not have meant to send all that is in it and the settings say so. Of a refused one Ops keep its name, its fingerprint and the reason; its bytes go.
 */
export function outcomeOf(ctx: Context, file: JudgedFile, verdict: Decided): Outcome {
  return verdict.result === "admitted" ? admission(ctx, file, verdict) : rejection(ctx, file, verdict)
}

function admission(ctx: Context, file: JudgedFile, { report }: Extract<Decided, { result: "admitted" }>): Outcome {
  const { facts, findings, notices } = report
  const mustHold = findings.some(({ code }) => holdingFindings.includes(code))
  const state = mustHold || (findings.length > 0 && env().HOLD_FINDINGS) ? "HELD" : "AVAILABLE"
  const { name, size, sha256 } = file
  const details = { name, size, sha256, findings: findings.map(({ code }) => code) }
  const action = state === "HELD" ? "file.held" : "file.available"
  const row = auditRow(ctx, action, { type: "file", id: file.id }, details)
  return {
    columns: Prisma.sql`
      state = ${state}::"FileState", available_at = CASE WHEN ${state} = 'AVAILABLE' THEN now() END,
      title = ${facts.title}, author = ${facts.author}, page_count = ${facts.pageCount}::int,
      findings = ${JSON.stringify(findings)}::jsonb, notices = ${JSON.stringify(notices)}::jsonb, waiting_for = NULL`,
    beside: (from) => Prisma.sql`
      pictured AS (
        INSERT INTO file_preview (file_id, type, bytes)
        SELECT id, ${facts.thumbnail?.type ?? null}::text, ${facts.thumbnail ? Buffer.from(facts.thumbnail.bytes) : null}::bytea
        FROM ${Prisma.raw(from)} WHERE ${facts.thumbnail !== null}::boolean
      ), recorded AS (${insertAudit(row, from)})`,
    conclude: async () => tellAudits([row], [row]),
  }
}

function rejection(
  ctx: Context,
  file: JudgedFile,
  { reason, where }: Extract<Decided, { result: "rejected" }>,
): Outcome {
  const { name, size, sha256 } = file
  const row = auditRow(ctx, "file.rejected", { type: "file", id: file.id }, { name, size, sha256, reason, where })
  return {
    columns: Prisma.sql`
      state = 'REJECTED', reason_code = ${reason}, reason_where = ${where?.slice(0, 300) ?? null}, waiting_for = NULL`,
    beside: (from) => Prisma.sql`recorded AS (${insertAudit(row, from)})`,
    conclude: async () => {
      tellAudits([row], [row])
      // Bytes that cannot be removed now belong to nothing that is there, so the sweep removes them.
      await storage()
        .delete(file.storageKey)
        .catch((error) => log().warn({ error, fileId: file.id }, "refused bytes not removed; the sweep will"))
    },
  }
}
