import type { Context, Person } from "@/lib/core/actor"
import { WaybillError } from "@/lib/core/errors"
import { can } from "@/lib/core/policy"
import { ExpiredTokenError, openToken, type TokenClaims } from "@/lib/core/tokens"
import { db } from "@/lib/platform/db"

/** What a good link leads to. */
export type Download = {
  linkId: string
  fileId: string
  name: string
  kind: "docx" | "xlsx" | "pptx"
  size: number
  sha256: string
  availableAt: Date
  storageKey: string
  maxDownloads: number | null
  downloads: number
}

/**
 * What this link leads to, for the client it was issued to. Looking consumes nothing.
 * @throws WaybillError `not_found` for everybody else and for every token that is not one, alike; `link_expired`,
 *   `link_revoked` and `link_used_up` for its client only
 */
export async function findDownload(ctx: Context<Person>, token: string): Promise<Download> {
  const { claims, expired } = await readToken(token)
  if (ctx.actor.role !== "client" || claims.audience !== ctx.actor.id) throw new WaybillError("not_found")
  const link = await db().link.findUnique({
    where: { id: claims.id, clientId: ctx.actor.id },
    select: {
      id: true,
      clientId: true,
      expiresAt: true,
      end: true,
      maxDownloads: true,
      downloads: true,
      file: {
        select: {
          id: true,
          name: true,
          kind: true,
          size: true,
          sha256: true,
          state: true,
          availableAt: true,
          storageKey: true,
        },
      },
    },
  })
  if (!link) throw new WaybillError(expired ? "link_expired" : "not_found")
  const { file } = link
  if (!can(ctx.actor, { action: "link.use", link, file }) || link.end === "REVOKED")
    throw new WaybillError("link_revoked")
  if (expired || link.end === "EXPIRED" || link.expiresAt <= new Date()) throw new WaybillError("link_expired")
  if (!file.sha256 || !file.availableAt) throw new WaybillError("not_found")
  return {
    linkId: link.id,
    fileId: file.id,
    name: file.name,
    kind: file.kind.toLowerCase() as Download["kind"],
    size: Number(file.size),
    sha256: file.sha256,
    availableAt: file.availableAt,
    storageKey: file.storageKey,
    maxDownloads: link.maxDownloads,
    downloads: link.downloads,
  }
}

async function readToken(token: string): Promise<{ claims: TokenClaims; expired: boolean }> {
  try {
    return { claims: await openToken("download", token), expired: false }
  } catch (error) {
    if (error instanceof ExpiredTokenError) return { claims: error.claims, expired: true }
    throw new WaybillError("not_found")
  }
}
