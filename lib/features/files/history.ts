import type { Ops } from "@/lib/core/actor"
import { shownAddress } from "@/lib/core/address"
import { WaybillError } from "@/lib/core/errors"
import { authorise } from "@/lib/core/policy"
import { db } from "@/lib/platform/db"
import type { Link } from "@/lib/platform/generated/prisma/client"
import { deliveriesOf } from "./deliveries"
import type { FileHistory } from "./schema"
import { fileSelect, foundIn, toFileView } from "./view"

const most = 200
const person = { select: { name: true, email: true } } as const

/**
 * A file's whole story: what was done to it, who got links, and what really left. The newest 200 of each.
 * @throws WaybillError `not_found`
 */
export async function readFileHistory(actor: Ops, fileId: string): Promise<FileHistory> {
  authorise(actor, { action: "file.history" })
  const latest = { where: { fileId }, orderBy: { id: "desc" }, take: most } as const
  const [file, events, links, transfers, deliveries] = await Promise.all([
    db().file.findUnique({ where: { id: fileId }, select: fileSelect }),
    db().auditEvent.findMany({
      where: { subjectType: "file", subjectId: fileId },
      orderBy: { at: "desc" },
      take: most,
      select: { at: true, action: true, actorId: true, actorRole: true, details: true },
    }),
    db().link.findMany({ ...latest, include: { client: person } }),
    db().transfer.findMany({ ...latest, include: { link: { select: { client: person } } } }),
    deliveriesOf(fileId, most),
  ])
  if (!file) throw new WaybillError("not_found")
  const names = await actorNames(events.flatMap((event) => event.actorId ?? []))
  return {
    file: toFileView(file),
    findings: foundIn(file.findings),
    notices: foundIn(file.notices),
    events: events.map((event) => ({
      at: event.at.toISOString(),
      action: event.action,
      actor: names.get(event.actorId ?? "") ?? event.actorRole,
      details: detailsOf(event.action, event.details as Record<string, unknown>, Number(file.size)),
    })),
    links: links.map((link) => ({
      id: link.id,
      client: link.client.name,
      email: shownAddress(link.client.email),
      createdAt: link.createdAt.toISOString(),
      expiresAt: link.expiresAt.toISOString(),
      end: endOf(link),
      maxDownloads: link.maxDownloads,
      downloads: link.maxDownloads === null ? null : link.uses,
    })),
    transfers: transfers.map((transfer) => ({
      id: transfer.id,
      client: transfer.link.client.name,
      email: shownAddress(transfer.link.client.email),
      startedAt: transfer.startedAt.toISOString(),
      endedAt: transfer.endedAt?.toISOString() ?? null,
      bytesSent: Number(transfer.bytesSent),
      rangeStart: Number(transfer.rangeStart),
      rangeSize: Number(transfer.rangeSize),
      // Before there were holdings it said that a range was sent to its end.
      completed: transfer.completed && transfer.bytesSent === file.size,
      ip: transfer.ip,
    })),
    deliveries,
  }
}

function endOf({ end, uses, maxDownloads, expiresAt }: Link): FileHistory["links"][number]["end"] {
  if (end === "REVOKED") return end
  if (maxDownloads !== null && uses >= maxDownloads) return "USED_UP"
  return end ?? (expiresAt < new Date() ? "EXPIRED" : null)
}

/** The trail keeps its words; those of older events called a range complete that was a part of the file. */
function detailsOf(action: string, details: Record<string, unknown>, size: number): Record<string, unknown> {
  if (action !== "transfer.ended") return details
  return { ...details, completed: details.completed === true && details.bytesSent === size }
}

async function actorNames(ids: string[]): Promise<Map<string, string>> {
  const users = await db().user.findMany({ where: { id: { in: [...new Set(ids)] } }, select: { id: true, name: true } })
  return new Map(users.map((user) => [user.id, user.name]))
}
