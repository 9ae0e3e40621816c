import { afterEach, expect, test } from "vitest"
import type { Client, Context } from "@/lib/core/actor"
import { newId, randomToken } from "@/lib/core/ids"
import { db } from "@/lib/platform/db"
import type { Download } from "./find-download"
import { beginTransfer, endTransfer, recordedTransfers } from "./transfer"

const userAgent = `A browser, "quoted" {and} \\ more`

afterEach(() => db().transfer.deleteMany())

/** A client with a link to a file of 100 bytes. */
async function linked(): Promise<{ ctx: Context<Client>; download: Download }> {
  const [id, sessionId] = [newId(), newId()]
  const person = { id, email: `${id}@example.com`, name: "Ada" }
  await db().user.create({ data: { ...person, role: "CLIENT", passwordHash: "x", verifiedAt: new Date() } })
  const availableAt = new Date()
  const storageKey = randomToken(24)
  const file = await db().file.create({
    data: { name: "a.docx", kind: "DOCX", size: 100, state: "AVAILABLE", availableAt, storageKey, uploaderId: id },
  })
  const link = await db().link.create({
    data: { fileId: file.id, clientId: id, expiresAt: new Date(Date.now() + 1e6) },
  })
  const actor: Client = { role: "client", ...person, verified: true, sessionId }
  const about = { name: "a.docx", kind: "docx", size: 100, sha256: "00", availableAt, storageKey } as const
  return {
    ctx: { actor, requestId: newId(), ip: "192.0.2.7", userAgent },
    download: { linkId: link.id, fileId: file.id, ...about, maxDownloads: null, downloads: 0, begunId: null },
  }
}

const whole = { start: 0, size: 100 }
const recorded = () => db().transfer.findMany({ orderBy: { id: "asc" } })

test("many that end at once are each recorded, with what left and an audit event of their own", async () => {
  const { ctx, download } = await linked()
  const transfers = await Promise.all(Array.from({ length: 20 }, () => beginTransfer(ctx, download, whole)))
  await Promise.all(transfers.map((transfer, index) => endTransfer(ctx, transfer, 81 + index)))
  const rows = new Map((await recorded()).map((row) => [row.id, row]))
  for (const [index, { id }] of transfers.entries()) {
    expect(rows.get(id)).toMatchObject({ bytesSent: BigInt(81 + index), completed: index === 19 })
    expect(rows.get(id)?.endedAt).toBeInstanceOf(Date)
  }
  const events = await db().auditEvent.findMany({ where: { action: "transfer.ended", subjectId: download.fileId } })
  const told = events.map(({ details }) => (details as { transferId: string }).transferId)
  expect(told.sort()).toEqual(transfers.map(({ id }) => id).sort())
  for (const event of events) {
    expect(event).toMatchObject({
      actorId: ctx.actor.id,
      actorRole: "client",
      ip: ctx.ip,
      userAgent,
      subjectType: "file",
    })
  }
})

test("one ends once, whoever says so again", async () => {
  const { ctx, download } = await linked()
  const transfer = await beginTransfer(ctx, download, whole)
  await Promise.all([endTransfer(ctx, transfer, 100), endTransfer(ctx, transfer, 100)])
  await endTransfer(ctx, transfer, 3)
  expect(await recorded()).toMatchObject([{ bytesSent: 100n, completed: true }])
  expect(await db().auditEvent.count({ where: { subjectId: download.fileId } })).toBe(1)
})

test("a process that ends waits until all are on record", async () => {
  const { ctx, download } = await linked()
  const transfer = await beginTransfer(ctx, download, whole)
  void endTransfer(ctx, transfer, 100)
  await recordedTransfers()
  expect(await recorded()).toMatchObject([{ bytesSent: 100n, completed: true }])
})

test("a connection that breaks costs no end", async () => {
  const { ctx, download } = await linked()
  const transfer = await beginTransfer(ctx, download, whole)
  const ending = endTransfer(ctx, transfer, 100)
  const killed = db().$queryRaw`
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()`
  await Promise.all([ending, killed])
  expect(await recorded()).toMatchObject([{ bytesSent: 100n, completed: true }])
})
