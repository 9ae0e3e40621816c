import type { Client, Context } from "@/lib/core/actor"
import { newId, randomToken } from "@/lib/core/ids"
import { db } from "@/lib/platform/db"
import type { Download } from "./find-download"

/** What a browser says of itself, with all that could spoil a statement. */
export const userAgent = `A browser, "quoted" {and} \\ more`

/** A client with a link to a file of so many bytes. */
export async function linked({ size = 100, maxDownloads = null as number | null } = {}) {
  const [id, sessionId] = [newId(), newId()]
  const person = { id, email: `${id}@example.com`, name: "Ada" }
  await db().user.create({ data: { ...person, role: "CLIENT", passwordHash: "x", verifiedAt: new Date() } })
  const [availableAt, storageKey, sha256] = [new Date(), randomToken(24), "0a".repeat(32)]
  const file = await db().file.create({
    data: { name: "a.docx", kind: "DOCX", size, sha256, state: "AVAILABLE", availableAt, storageKey, uploaderId: id },
  })
  const actor: Client = { role: "client", ...person, verified: true, sessionId }
  const ctx: Context<Client> = { actor, requestId: newId(), ip: "192.0.2.7", userAgent }
  return { ctx, download: await linkTo({ ctx, file, maxDownloads }), file }
}

/** Another link of the client to the same file. */
export async function linkTo(given: {
  ctx: Context<Client>
  file: { id: string; size: bigint; storageKey: string }
  maxDownloads: number | null
}): Promise<Download> {
  const { ctx, file, maxDownloads } = given
  const link = await db().link.create({
    data: { fileId: file.id, clientId: ctx.actor.id, expiresAt: new Date(Date.now() + 1e6), maxDownloads },
  })
  const about = { name: "a.docx", kind: "docx", sha256: "0a".repeat(32), availableAt: new Date() } as const
  const { storageKey } = file
  return {
    linkId: link.id,
    fileId: file.id,
    size: Number(file.size),
    storageKey,
    ...about,
    maxDownloads,
    begunId: null,
  }
}

/** What is on record of what a person holds of a file, with its ranges as pairs; null for nothing. */
export async function holdingOf(personId: string, fileId: string) {
  const [row] = await db().$queryRaw<HoldingRow[]>`
    SELECT ranges::text, sent_bytes AS sent, uses, whole_at AS "wholeAt" FROM holding
    WHERE person_id = ${personId}::uuid AND file_id = ${fileId}::uuid`
  return row ? { ...row, sent: Number(row.sent) } : null
}

type HoldingRow = { ranges: string; sent: bigint; uses: number; wholeAt: Date | null }
