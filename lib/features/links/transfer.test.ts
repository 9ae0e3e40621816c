import { afterEach, expect, test } from "vitest"
import { db } from "@/lib/platform/db"
import { beginTransfer } from "./begin-transfer"
import { endTransfer, recordedTransfers } from "./end-transfer"
import { linked, userAgent } from "./linked.fixture"

afterEach(() => db().transfer.deleteMany())

const whole = { start: 0, size: 100 }
const all = { sent: 100, handed: 100 }
const recorded = () => db().transfer.findMany({ orderBy: { id: "asc" } })

test("many that end at once are each recorded, with what left and an audit event of their own", async () => {
  const { ctx, download } = await linked()
  const transfers = await Promise.all(Array.from({ length: 20 }, () => beginTransfer(ctx, download, whole)))
  await Promise.all(
    transfers.map((transfer, index) => endTransfer(ctx, transfer, { sent: 81 + index, handed: 81 + index })),
  )
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
  await Promise.all([endTransfer(ctx, transfer, all), endTransfer(ctx, transfer, all)])
  await endTransfer(ctx, transfer, { sent: 3, handed: 3 })
  expect(await recorded()).toMatchObject([{ bytesSent: 100n, completed: true }])
  expect(await db().auditEvent.count({ where: { subjectId: download.fileId } })).toBe(1)
})

test("a process that ends waits until all are on record", async () => {
  const { ctx, download } = await linked()
  const transfer = await beginTransfer(ctx, download, whole)
  void endTransfer(ctx, transfer, all)
  await recordedTransfers()
  expect(await recorded()).toMatchObject([{ bytesSent: 100n, completed: true }])
})

test("a connection that breaks costs no end", async () => {
  const { ctx, download } = await linked()
  const [first, second] = [
    await beginTransfer(ctx, download, whole),
    await beginTransfer(ctx, download, { start: 60, size: 40 }),
  ]
  // The second is written in a transaction of its own kind.
  for (const [transfer, sent] of [
    [first, 100],
    [second, 40],
  ] as const) {
    const ending = endTransfer(ctx, transfer, { sent, handed: sent })
    const killed = db().$queryRaw`
      SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()`
    await Promise.all([ending, killed])
  }
  expect(await recorded()).toMatchObject([
    { bytesSent: 100n, completed: true },
    { bytesSent: 40n, completed: false },
  ])
})
