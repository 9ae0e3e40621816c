import type { Context, Person } from "@/lib/core/actor"
import { WaybillError } from "@/lib/core/errors"
import { newId } from "@/lib/core/ids"
import { can } from "@/lib/core/policy"
import { isExpiredToken, openToken, type TokenClaims } from "@/lib/core/tokens"
import { type FileState, type LinkEnd, Prisma } from "@/lib/platform/generated/prisma/client"
import { queryRows } from "@/lib/platform/sql"

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
  /** The transfer of the whole file that finding it has begun. */
  begunId: string | null
}

type LinkRow = Omit<Download, "linkId" | "size"> & {
  size: string
  state: FileState
  end: LinkEnd | null
  over: boolean
  /** Whole deliveries through a link with a limit, those included whose last bytes have been handed over just now. */
  uses: number
}

/**
 * What this link leads to, for the client it was issued to. Looking consumes nothing, unless `begin` says that the whole
 * file is to be sent: then the transfer of a link without a limit is begun in the same statement.
 * @throws WaybillError `not_found` for everybody else and for every token that is not one, alike; `link_expired`,
 *   `link_revoked` and `link_used_up` for its client only
 */
export async function findDownload(ctx: Context<Person>, token: string, begin = false): Promise<Download> {
  const { claims, expired } = await readToken(token)
  if (ctx.actor.role !== "client" || claims.audience !== ctx.actor.id) throw new WaybillError("not_found")
  const [row] = await queryRows<LinkRow>(Prisma.sql`
    WITH found AS (
      SELECT link.id, link.expires_at <= now() OR ${expired}::boolean AS over, link."end", link.max_downloads AS "maxDownloads",
             CASE WHEN link.max_downloads IS NULL THEN 0 ELSE link.uses + (
               SELECT covered.uses FROM count_coverage(link.ranges, file.size, (
                 SELECT array_agg(int8range(range_start, range_start + handed_bytes) ORDER BY started_at, id)
                 FROM transfer WHERE link_id = link.id AND ended_at IS NULL AND handed_bytes > 0)) AS covered) END AS uses,
             file.id AS "fileId", file.name, lower(file.kind::text) AS kind, file.size, file.sha256,
             file.state::text AS state, file.available_at AS "availableAt", file.storage_key AS "storageKey"
      FROM link JOIN file ON file.id = link.file_id
      WHERE link.id = ${claims.id}::uuid AND link.client_id = ${ctx.actor.id}::uuid
    ), begun AS (
      INSERT INTO transfer (id, link_id, file_id, client_id, range_start, range_size, ip, user_agent)
      SELECT ${newId()}::uuid, id, "fileId", ${ctx.actor.id}::uuid, 0, size, ${ctx.ip}, ${ctx.userAgent} FROM found
      WHERE ${begin}::boolean AND "maxDownloads" IS NULL AND state = 'AVAILABLE' AND "end" IS NULL AND NOT over
      RETURNING id
    )
    SELECT found.*, begun.id AS "begunId" FROM found LEFT JOIN begun ON true`)
  if (!row) throw new WaybillError(expired ? "link_expired" : "not_found")
  const { over, end, state, size, uses, ...rest } = row
  const mayUse = can(ctx.actor, { action: "link.use", link: { clientId: claims.audience }, file: { state } })
  if (!mayUse || end === "REVOKED") throw new WaybillError("link_revoked")
  if (over || end === "EXPIRED") throw new WaybillError("link_expired")
  if (rest.maxDownloads !== null && uses >= rest.maxDownloads) throw new WaybillError("link_used_up")
  return { ...rest, linkId: claims.id, size: Number(size) }
}

async function readToken(token: string): Promise<{ claims: TokenClaims; expired: boolean }> {
  try {
    return { claims: await openToken("download", token), expired: false }
  } catch (error) {
    if (isExpiredToken(error)) return { claims: error.claims, expired: true }
    throw new WaybillError("not_found")
  }
}
