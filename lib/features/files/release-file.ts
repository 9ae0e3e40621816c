import type { Context, Ops } from "@/lib/core/actor"
import { audit } from "@/lib/core/audit"
import { WaybillError } from "@/lib/core/errors"
import { authorise } from "@/lib/core/policy"
import { db } from "@/lib/platform/db"
import type { FileView } from "./schema"
import { fileSelect, toFileView } from "./view"

/**
 * Lets a file go out that was held back, whatever was found in it. Doing it again changes nothing.
 * @throws WaybillError `forbidden`, `not_found`, `conflict` for a file that is neither held back nor out
 */
export async function releaseFile(ctx: Context<Ops>, fileId: string): Promise<FileView> {
  authorise(ctx.actor, { action: "file.release" })
  return move(ctx, fileId, { from: "HELD", to: "AVAILABLE", action: "file.released" })
}

/**
 * Takes a file back for the time being: gone for clients, running downloads stop, links wait until it is released.
 * @throws WaybillError `forbidden`, `not_found`, `conflict` for a file that is neither out nor held back
 */
export async function holdFile(ctx: Context<Ops>, fileId: string): Promise<FileView> {
  authorise(ctx.actor, { action: "file.hold" })
  return move(ctx, fileId, { from: "AVAILABLE", to: "HELD", action: "file.held" })
}

type Move = { from: "HELD" | "AVAILABLE"; to: "HELD" | "AVAILABLE"; action: "file.released" | "file.held" }

async function move(ctx: Context<Ops>, fileId: string, { from, to, action }: Move): Promise<FileView> {
  return db().$transaction(async (tx) => {
    // When it was available first stands: what clients were sent since is not from before it was there.
    if (to === "AVAILABLE") {
      const first = { id: fileId, state: from, availableAt: null }
      await tx.file.updateMany({ where: first, data: { availableAt: new Date() } })
    }
    const moved = await tx.file.updateMany({ where: { id: fileId, state: from }, data: { state: to } })
    const file = await tx.file.findUnique({ where: { id: fileId }, select: fileSelect })
    if (!file) throw new WaybillError("not_found")
    if (file.state !== to) throw new WaybillError("conflict")
    if (moved.count > 0) await audit(tx, ctx, action, { type: "file", id: fileId }, { name: file.name })
    return toFileView(file)
  })
}
