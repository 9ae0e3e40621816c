import { shownAddress } from "@/lib/core/address"
import { db } from "@/lib/platform/db"
import type { Link } from "@/lib/platform/generated/prisma/client"
import type { Moment } from "./history-cursor"
import type { FileHistory } from "./schema"

/** An entry as it is told, and where the page after it begins. */
export type Entry<Told, Point> = { told: Told; point: Point }

const person = { select: { name: true, email: true } } as const

/** What was done to a file, newest first. @param size of the file in bytes */
export async function readEvents(
  file: { id: string; size: bigint },
  before: Moment | null,
  take: number,
): Promise<Entry<FileHistory["events"][number], Moment>[]> {
  const events = await db().auditEvent.findMany({
    where: { subjectType: "file", subjectId: file.id, ...(before ? earlier(before) : {}) },
    orderBy: [{ at: "desc" }, { id: "desc" }],
    take,
    select: { id: true, at: true, action: true, actorId: true, actorRole: true, details: true },
  })
  const names = await actorNames(events.flatMap((event) => event.actorId ?? []))
  return events.map(({ id, at, action, actorId, actorRole, details }) => ({
    told: {
      at: at.toISOString(),
      action,
      actor: names.get(actorId ?? "") ?? actorRole,
      details: detailsOf(action, details as Record<string, unknown>, Number(file.size)),
    },
    point: { at: at.toISOString(), id },
  }))
}

function earlier({ at, id }: Moment) {
  return { at: { lte: at }, NOT: { at: { equals: at }, id: { gte: id } } }
}

/** Who got links to a file, newest first. */
export async function readLinks(
  fileId: string,
  before: string | null,
  take: number,
): Promise<Entry<FileHistory["links"][number], string>[]> {
  const links = await db().link.findMany({ ...newest(fileId, before, take), include: { client: person } })
  return links.map((link) => ({
    told: {
      id: link.id,
      client: link.client.name,
      email: shownAddress(link.client.email),
      createdAt: link.createdAt.toISOString(),
      expiresAt: link.expiresAt.toISOString(),
      end: endOf(link),
      maxDownloads: link.maxDownloads,
      downloads: link.maxDownloads === null ? null : link.uses,
    },
    point: link.id,
  }))
}

/** What really left, newest first. */
export async function readTransfers(
  file: { id: string; size: bigint },
  before: string | null,
  take: number,
): Promise<Entry<FileHistory["transfers"][number], string>[]> {
  const include = { link: { select: { client: person } } }
  const transfers = await db().transfer.findMany({ ...newest(file.id, before, take), include })
  return transfers.map((transfer) => ({
    told: {
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
    },
    point: transfer.id,
  }))
}

function newest(fileId: string, before: string | null, take: number) {
  return { where: { fileId, ...(before ? { id: { lt: before } } : {}) }, orderBy: { id: "desc" }, take } as const
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
