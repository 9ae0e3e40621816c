import { expect, test } from "vitest"
import type { Ops } from "@/lib/core/actor"
import { newId } from "@/lib/core/ids"
import { ownDeliveries } from "@/lib/features/holdings/reads"
import { verifyFile } from "@/lib/features/holdings/verify-file"
import { beginTransfer } from "@/lib/features/links/begin-transfer"
import { endTransfer } from "@/lib/features/links/end-transfer"
import { linked, linkTo } from "@/lib/features/links/linked.fixture"
import { db } from "@/lib/platform/db"
import { readFileHistory } from "./history"

const ops: Ops = { role: "ops", id: newId(), name: "Olga", email: "olga@example.com", admin: false, sessionId: newId() }

test("S69 history, client and trail say the same of each client, also of what was recorded before", async () => {
  const [one, other] = [await linked({ maxDownloads: 1 }), await linked()]
  const second = { ctx: other.ctx, download: await linkTo({ ctx: other.ctx, file: one.file, maxDownloads: null }) }
  const send = async ({ ctx, download }: typeof second, start: number, size: number) => {
    const transfer = await beginTransfer(ctx, download, { start, size })
    await endTransfer(ctx, transfer, { sent: size, handed: size })
    return transfer
  }
  await send(one, 0, 60)
  await send(one, 60, 40)
  const byte = await send(second, 0, 1)
  // As a version before wrote it: a range that was sent to its end was complete.
  await db().transfer.update({ where: { id: byte.id }, data: { completed: true } })
  await verifyFile(one.ctx, { fileId: one.file.id, sha256: "0a".repeat(32) })

  const history = await readFileHistory(ops, one.file.id)
  expect(history.deliveries).toMatchObject([
    { email: second.ctx.actor.email, state: "part", sentBytes: 1, size: 100, wholeAt: null, verifiedAt: null },
    { email: one.ctx.actor.email, state: "verified", sentBytes: 100, wholeAt: expect.any(String) },
  ])
  for (const { email, client, ...told } of history.deliveries) {
    expect(client).toBe("Ada")
    const actor = email === one.ctx.actor.email ? one.ctx.actor : second.ctx.actor
    expect(await ownDeliveries(actor, [one.file.id])).toEqual({ [one.file.id]: told })
  }
  expect(history.transfers.map(({ completed }) => completed)).toEqual([false, false, false])
  const ends = history.events.filter(({ action }) => action === "transfer.ended")
  expect(ends.map(({ details }) => details.completed)).toEqual([false, false, false])
  expect(history.links).toMatchObject([
    { end: null, maxDownloads: null, downloads: null },
    { end: "USED_UP", maxDownloads: 1, downloads: 1 },
  ])
})
