import type { Transaction } from "@/lib/platform/db"
import { Prisma } from "@/lib/platform/generated/prisma/client"
import { log } from "@/lib/platform/log"
import { instruments } from "@/lib/platform/metrics/instruments"
import { onCommit } from "@/lib/platform/on-commit"
import type { Context } from "./actor"
import { newId } from "./ids"

/** What can be proven later. Noun first, then what happened to it. */
export type AuditAction =
  | "user.signed_up"
  | "user.signup_repeated"
  | "user.verified"
  | "user.removed_unverified"
  | "user.created"
  | "user.signed_in"
  | "user.sign_in_refused"
  | "user.signed_out"
  | "user.sign_in_code_requested"
  | "user.reset_requested"
  | "user.password_reset"
  | "session.family_revoked"
  | "file.available"
  | "file.rejected"
  | "file.held"
  | "file.released"
  | "file.withdrawn"
  | "file.dismissed"
  | "file.verified"
  | "file.upload_abandoned"
  | "file.upload_cancelled"
  | "file.upload_failed"
  | "link.issued"
  | "link.revoked"
  | "link.expired"
  | "transfer.ended"
  | "mail.bounced"
  | "mail.complained"
  | "mail.failed"
  | "job.retried"
  | "job.dismissed"

export type AuditSubject = {
  type: "user" | "session" | "file" | "link" | "transfer" | "mail" | "job"
  id: string | null
}

/** The row of an audit event; for verbs that write it within a statement of their own. */
export function auditRow(
  ctx: Context,
  action: AuditAction,
  subject: AuditSubject,
  details: Prisma.InputJsonObject = {},
) {
  return {
    id: newId(),
    actorId: "id" in ctx.actor ? ctx.actor.id : null,
    actorRole: ctx.actor.role,
    action,
    subjectType: subject.type,
    subjectId: subject.id,
    details,
    ip: ctx.ip,
    userAgent: ctx.userAgent,
    requestId: ctx.requestId,
  }
}

export type AuditRow = ReturnType<typeof auditRow>

const columns = Prisma.sql`id, actor_id, actor_role, action, subject_type, subject_id, details, ip, user_agent, request_id`

/**
 * The end of a statement that records the event for each row of `from`, which names an earlier part of that statement: so
 * the busiest writes are one round trip, and exist together with their event. It answers with the ids of those recorded,
 * for `tellAudits`.
 */
export function insertAudit(row: AuditRow, from: string): Prisma.Sql {
  return Prisma.sql`
    INSERT INTO audit_event (${columns})
    SELECT ${row.id}::uuid, ${row.actorId}::uuid, ${row.actorRole}, ${row.action}, ${row.subjectType}, ${row.subjectId},
           ${JSON.stringify(row.details)}::jsonb, ${row.ip}, ${row.userAgent}, ${row.requestId}
    FROM ${Prisma.raw(from)} RETURNING id`
}

/** The same for many at once: each is recorded if a row of `from` has the id that it is of. */
export function insertAudits(rows: { of: string; row: AuditRow }[], from: string): Prisma.Sql {
  const records = JSON.stringify(rows.map(({ of, row }) => ({ of, ...row })))
  return Prisma.sql`
    INSERT INTO audit_event (${columns})
    SELECT record.id, "actorId", "actorRole", action, "subjectType", "subjectId", details, ip, "userAgent", "requestId"
    FROM ${Prisma.raw(from)} AS happened JOIN jsonb_to_recordset(${records}::jsonb) AS record (
      of uuid, id uuid, "actorId" uuid, "actorRole" text, action text, "subjectType" text, "subjectId" text,
      details jsonb, ip text, "userAgent" text, "requestId" text
    ) ON record.of = happened.id
    RETURNING audit_event.id`
}

/** Records who did what, to what, in the transaction that did it. */
export async function audit(
  tx: Transaction,
  ctx: Context,
  action: AuditAction,
  subject: AuditSubject,
  details: Prisma.InputJsonObject = {},
): Promise<void> {
  await auditMany(tx, [auditRow(ctx, action, subject, details)])
}

/** The same for many events at once. */
export async function auditMany(tx: Transaction, rows: AuditRow[]): Promise<void> {
  await tx.auditEvent.createMany({ data: rows })
  onCommit(tx, () => tellAudits(rows, rows))
}

/**
 * Has a line in the log for each event that was recorded: who, what, to what, and under which id the trail has the rest.
 * Called once they are committed, so that the log tells of nothing that did not happen.
 */
export function tellAudits(rows: AuditRow[], recorded: { id: string }[]): void {
  const ids = new Set(recorded.map(({ id }) => id))
  for (const { id, action, actorId, actorRole, subjectType, subjectId, requestId } of rows) {
    if (!ids.has(id)) continue
    instruments().auditEvents.inc({ action })
    log().info({ auditId: id, action, actorId, actorRole, subjectType, subjectId, requestId }, "audit")
  }
}
