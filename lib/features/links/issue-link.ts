import type { Client, Context } from "@/lib/core/actor"
import { auditRow, insertAudit, tellAudits } from "@/lib/core/audit"
import { invalidRequest } from "@/lib/core/check-input"
import { WaybillError } from "@/lib/core/errors"
import { newId } from "@/lib/core/ids"
import { authorise, visibleToSql } from "@/lib/core/policy"
import { env } from "@/lib/platform/env"
import { Prisma } from "@/lib/platform/generated/prisma/client"
import { queryRows } from "@/lib/platform/sql"
import { consumeThrottle, type ThrottleLimit } from "@/lib/platform/throttle"
import { downloadUrl } from "./download-url"
import type { IssuedLink, IssueLinkInput } from "./schema"

const mailedLinks: ThrottleLimit = { name: "link-mail", points: 30, seconds: 3600 }

/**
 * Issues this client's own link to a file.
 * @throws WaybillError `forbidden`, `invalid_request` for more seconds than are allowed, `not_found` for what is not there or
 *   not theirs, `throttled` for too many mails
 */
export async function issueLink(ctx: Context<Client>, input: IssueLinkInput & { fileId: string }): Promise<IssuedLink> {
  authorise(ctx.actor, { action: "link.issue" })
  const lifetime = lifetimeSeconds(input.expiresInSeconds)
  const mailed = input.deliver === "email"
  if (mailed) await countLinkMail(ctx.actor.id)

  const link = { id: newId(), clientId: ctx.actor.id, expiresAt: new Date(Date.now() + lifetime * 1000) }
  await write(ctx, { ...link, fileId: input.fileId, maxDownloads: input.maxDownloads ?? null, mailed })
  return {
    ...(mailed ? {} : { "download-link": await downloadUrl(link) }),
    message: "success",
    expires_at: link.expiresAt.toISOString(),
  }
}

function lifetimeSeconds(wanted: number | undefined): number {
  const { LINK_TTL_SECONDS, LINK_TTL_MAX_SECONDS: most } = env()
  if (wanted === undefined) return Math.min(LINK_TTL_SECONDS, most)
  if (wanted <= most) return wanted
  throw invalidRequest([{ path: "expiresInSeconds", message: `Send a number of at most ${most}.` }])
}

type NewLink = {
  id: string
  clientId: string
  fileId: string
  expiresAt: Date
  maxDownloads: number | null
  mailed: boolean
}

/** One statement, so one round trip and one commit: this is the busiest write. What is not visible gets no link. */
async function write(ctx: Context<Client>, link: NewLink): Promise<void> {
  const { id: linkId, expiresAt, maxDownloads, mailed } = link
  const details = { linkId, expiresAt: expiresAt.toISOString(), maxDownloads, mailed }
  const row = auditRow(ctx, "link.issued", { type: "file", id: link.fileId }, details)
  const written = await queryRows<{ id: string }>(Prisma.sql`
    WITH issued AS (
      INSERT INTO link (id, file_id, client_id, expires_at, max_downloads)
      SELECT ${link.id}::uuid, id, ${link.clientId}::uuid, ${link.expiresAt}::timestamptz, ${link.maxDownloads}::int
      FROM file WHERE id = ${link.fileId}::uuid AND state = 'AVAILABLE' AND ${visibleToSql(ctx.actor)}
      RETURNING id
    ), mailed AS (
      INSERT INTO outbox_event (id, name, data)
      SELECT ${newId()}::uuid, 'link/mail.requested', jsonb_build_object('linkId', id) FROM issued WHERE ${link.mailed}::boolean
    )
    ${insertAudit(row, "issued")}`)
  if (written.length === 0) throw new WaybillError("not_found")
  tellAudits([row], written)
}

async function countLinkMail(clientId: string): Promise<void> {
  const wait = await consumeThrottle(mailedLinks, clientId)
  if (wait !== null) throw new WaybillError("throttled", { retryAfter: wait })
}
