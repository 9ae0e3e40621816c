import { type FileState, Prisma } from "@/lib/platform/generated/prisma/client"
import type { Actor, Ops } from "./actor"
import { WaybillError } from "./errors"

/** All that can be asked for, and of what. */
export type Permission =
  | { action: "file.upload" }
  | { action: "file.list" }
  | { action: "file.read"; file: { state: FileState } }
  | { action: "file.history" }
  | { action: "file.verify" }
  | { action: "file.withdraw" }
  | { action: "file.release" }
  | { action: "file.hold" }
  | { action: "upload.continue"; file: { uploaderId: string } }
  | { action: "upload.cancel"; file: { uploaderId: string } }
  | { action: "link.issue" }
  | { action: "link.use"; link: { clientId: string }; file: { state: FileState } }
  | { action: "link.list" }
  | { action: "link.revoke" }
  | { action: "portal.visit" }
  | { action: "mail.list" }
  | { action: "system.read" }
  | { action: "system.retry" }
  | { action: "system.dismiss" }

/** Whether this actor may do this. Pure: everything that it looks at is given. */
export function can(actor: Actor, permission: Permission): boolean {
  switch (actor.role) {
    case "system":
    case "nobody":
      return false
    case "ops":
      return opsMay(actor, permission)
    case "client":
      return actor.verified && clientMay(actor.id, permission)
  }
}

function opsMay(ops: Ops, permission: Permission): boolean {
  switch (permission.action) {
    case "file.upload":
    case "file.list":
    case "file.read":
    case "file.history":
    case "file.withdraw":
    case "file.release":
    case "file.hold":
    case "link.revoke":
    case "mail.list":
    case "system.read":
      return true
    case "system.retry":
    case "system.dismiss":
      return ops.admin
    case "upload.continue":
      return permission.file.uploaderId === ops.id
    case "upload.cancel":
      return ops.admin || permission.file.uploaderId === ops.id
    case "file.verify":
    case "link.issue":
    case "link.use":
    case "link.list":
    case "portal.visit":
      return false
  }
}

function clientMay(clientId: string, permission: Permission): boolean {
  switch (permission.action) {
    case "file.list":
    case "file.verify":
    case "link.list":
    case "link.issue":
    case "portal.visit":
      return true
    case "file.read":
      return permission.file.state === "AVAILABLE"
    case "link.use":
      return permission.link.clientId === clientId && permission.file.state === "AVAILABLE"
    case "file.upload":
    case "file.history":
    case "file.withdraw":
    case "file.release":
    case "file.hold":
    case "upload.continue":
    case "upload.cancel":
    case "link.revoke":
    case "mail.list":
    case "system.read":
    case "system.retry":
    case "system.dismiss":
      return false
  }
}

/**
 * @throws WaybillError `unauthenticated` for nobody, `forbidden` for those who may not.
 */
export function authorise(actor: Actor, permission: Permission): void {
  if (can(actor, permission)) return
  throw new WaybillError(actor.role === "nobody" ? "unauthenticated" : "forbidden")
}

/**
 * Which files exist for this actor: the one place where visibility is decided.
 * Today every verified client sees every available file; audiences will come here.
 */
export function visibleTo(actor: Actor): Prisma.FileWhereInput {
  if (actor.role === "ops" || actor.role === "system") return {}
  if (actor.role === "client" && actor.verified) return { state: "AVAILABLE" }
  return { id: { in: [] } }
}

/** The same for statements written in SQL, over a table `file`. A test holds the two against each other. */
export function visibleToSql(actor: Actor): Prisma.Sql {
  if (actor.role === "ops" || actor.role === "system") return Prisma.sql`TRUE`
  if (actor.role === "client" && actor.verified) return Prisma.sql`file.state = 'AVAILABLE'`
  return Prisma.sql`FALSE`
}
