import { describe, expect, test } from "vitest"
import type { Client, Context } from "@/lib/core/actor"
import { systemContext } from "@/lib/core/actor"
import { newId } from "@/lib/core/ids"
import { ownDeliveries } from "@/lib/features/holdings/reads"
import { Batch } from "@/lib/platform/batch"
import { db } from "@/lib/platform/db"
import { beginTransfer } from "./begin-transfer"
import { endTransfer, writeEnds } from "./end-transfer"
import type { Download } from "./find-download"
import { holdingOf, linked, linkTo } from "./linked.fixture"
import { recordLast } from "./record-last"
import { sweepLinks } from "./sweep-links"
import { recordProgress } from "./transfer"

type Linked = { ctx: Context<Client>; download: Download }

/** One range, from its beginning to its end. */
async function send({ ctx, download }: Linked, start: number, size: number, sent = size, handed = sent) {
  const transfer = await beginTransfer(ctx, download, { start, size })
  await endTransfer(ctx, transfer, { sent, handed })
  return transfer
}

const held = ({ ctx, download }: Linked) => holdingOf(ctx.actor.id, download.fileId)
const told = async ({ ctx, download }: Linked) => (await ownDeliveries(ctx.actor, [download.fileId]))[download.fileId]
const linkRow = ({ download }: Linked) => db().link.findUniqueOrThrow({ where: { id: download.linkId } })
const sentOf = async ({ id }: { id: string }) =>
  Number((await db().transfer.findUniqueOrThrow({ where: { id } })).bytesSent)

describe("S69 received whole", () => {
  test("is not one byte, however often it was sent", async () => {
    const one = await linked({ size: 1_000 })
    const transfer = await send(one, 0, 1)
    await send(one, 0, 1)
    expect(await held(one)).toMatchObject({ ranges: "{[0,1)}", sent: 2, uses: 0, wholeAt: null })
    expect(await told(one)).toMatchObject({ state: "part", sentBytes: 1, size: 1_000, wholeAt: null })
    expect((await db().transfer.findUniqueOrThrow({ where: transfer && { id: transfer.id } })).completed).toBe(false)
  })

  test("is what all transfers of a person joined to, through whatever links", async () => {
    const one = await linked()
    const other = { ...one, download: await linkTo({ ...one, maxDownloads: null }) }
    await send(one, 60, 40)
    await send(other, 0, 30)
    await send(one, 20, 39)
    expect(await told(one)).toMatchObject({ state: "part", sentBytes: 99 })
    await send(other, 59, 1)
    expect(await told(one)).toMatchObject({ state: "received", sentBytes: 100, wholeAt: expect.any(String) })
    const transfers = await db().transfer.findMany({ where: { fileId: one.download.fileId } })
    expect(transfers.map(({ completed }) => completed)).toEqual([false, false, false, false])
  })

  test("stays so while another coverage is under way", async () => {
    const one = await linked()
    await send(one, 0, 100)
    const { wholeAt } = (await held(one)) ?? {}
    await send(one, 0, 10)
    expect(await held(one)).toEqual({ ranges: "{[0,10)}", sent: 110, uses: 1, wholeAt })
    expect(await told(one)).toMatchObject({ state: "received", sentBytes: 100 })
  })

  test("what is still in our buffers when the connection breaks does not count, until a later range confirms it", async () => {
    const one = await linked()
    const broken = await send(one, 0, 100, 40, 70)
    expect(await told(one)).toMatchObject({ sentBytes: 40 })
    // Beyond what was handed over, and before what counts already, says nothing of it.
    await send(one, 80, 5)
    await send(one, 30, 5)
    expect(await sentOf(broken)).toBe(40)
    await send(one, 55, 45)
    expect(await sentOf(broken)).toBe(55)
    expect(await told(one)).toMatchObject({ state: "received", sentBytes: 100 })
  })

  test("also when the broken one is found to have ended last", async () => {
    const one = await linked()
    const broken = await beginTransfer(one.ctx, one.download, { start: 0, size: 100 })
    await send(one, 55, 45)
    await endTransfer(one.ctx, broken, { sent: 40, handed: 70 })
    expect(await sentOf(broken)).toBe(55)
    expect(await told(one)).toMatchObject({ state: "received" })
  })

  test("an earlier range confirms nothing, nor does another person's", async () => {
    const [one, other] = [await linked(), await linked()]
    const same = { ctx: other.ctx, download: await linkTo({ ctx: other.ctx, file: one.file, maxDownloads: null }) }
    await send(one, 55, 10)
    const broken = await send(one, 0, 100, 40, 70)
    await send(same, 50, 50)
    await send(one, 0, 1)
    expect(await sentOf(broken)).toBe(40)
  })

  test("a transfer whose process is gone counts with what it had written down", async () => {
    const one = await linked()
    const lost = await beginTransfer(one.ctx, one.download, { start: 0, size: 100 })
    await recordProgress(lost, { sent: 40, handed: 60 })
    await sweepLinks(systemContext(newId()))
    expect(await held(one)).toBeNull()
    await db().transfer.update({ where: { id: lost.id }, data: { reservedUntil: new Date(Date.now() - 3_600_000) } })
    await sweepLinks(systemContext(newId()))
    expect(await held(one)).toMatchObject({ ranges: "{[0,40)}", sent: 40 })
    await send(one, 50, 50)
    expect(await told(one)).toMatchObject({ state: "received" })
  })
})

describe("S70 a limit", () => {
  test("counts whole deliveries: parts and what goes on use nothing up, and one that broke can be finished", async () => {
    const one = await linked({ maxDownloads: 1 })
    for (const start of [0, 10, 20]) await send(one, start, 10)
    await send(one, 30, 70, 20, 40)
    expect(await linkRow(one)).toMatchObject({ uses: 0, sentBytes: 70n })
    await send(one, 55, 45)
    expect(await linkRow(one)).toMatchObject({ uses: 1, downloads: 1 })
    await expect(send(one, 0, 1)).rejects.toMatchObject({ code: "link_used_up" })
  })

  test("is not passed by many at once, and says when to come again while others stand in the way", async () => {
    const one = await linked({ maxDownloads: 1 })
    const tries = await Promise.allSettled(
      Array.from({ length: 8 }, () => beginTransfer(one.ctx, one.download, { start: 0, size: 100 })),
    )
    const begun = tries.flatMap((each) => (each.status === "fulfilled" ? [each.value] : []))
    const refused = tries.flatMap((each) => (each.status === "rejected" ? [each.reason] : []))
    expect(begun).toHaveLength(2)
    for (const error of refused) {
      expect(error).toMatchObject({ code: "throttled" })
      expect(error.retryAfter).toBeGreaterThanOrEqual(1)
      expect(error.retryAfter).toBeLessThanOrEqual(30)
    }
    for (const transfer of begun) await endTransfer(one.ctx, transfer, { sent: 0, handed: 0 })
    await send(one, 0, 100)
    await expect(send(one, 0, 100)).rejects.toMatchObject({ code: "link_used_up" })
  })

  test("knows of a delivery as soon as its last bytes are handed over", async () => {
    const one = await linked({ maxDownloads: 1 })
    const transfer = await beginTransfer(one.ctx, one.download, { start: 0, size: 100 })
    await recordProgress(transfer, { sent: 60, handed: 100 })
    await expect(send(one, 0, 1)).rejects.toMatchObject({ code: "link_used_up" })
    // It broke with the last of them: it was no delivery after all.
    await endTransfer(one.ctx, transfer, { sent: 60, handed: 100 })
    await send(one, 60, 40)
    expect(await linkRow(one)).toMatchObject({ uses: 1 })
  })

  test("a reservation that nobody renews is void, and what was handed over by then counts", async () => {
    const one = await linked({ maxDownloads: 1 })
    const lost = await beginTransfer(one.ctx, one.download, { start: 0, size: 100 })
    await beginTransfer(one.ctx, one.download, { start: 0, size: 100 })
    await recordProgress(lost, { sent: 30, handed: 40 })
    await expect(send(one, 0, 1)).rejects.toMatchObject({ code: "throttled" })
    await db().transfer.update({ where: { id: lost.id }, data: { reservedUntil: new Date(Date.now() - 1) } })
    await expect(send(one, 0, 61)).rejects.toMatchObject({ code: "throttled" })
    await beginTransfer(one.ctx, one.download, { start: 0, size: 60 })
  })

  test("is not stretched by breaking off again and again: what was handed over counts each time", async () => {
    const one = await linked({ maxDownloads: 1 })
    for (let times = 0; times < 3; times++) await send(one, 40, 60, 0, 60)
    await expect(send(one, 40, 60)).rejects.toMatchObject({ code: "link_used_up" })
    await send(one, 0, 20)
  })

  test("of one link is nothing to another of the same client", async () => {
    const one = await linked({ maxDownloads: 1 })
    const other = { ...one, download: await linkTo({ ...one, maxDownloads: 1 }) }
    await send(one, 0, 100)
    await send(other, 0, 100)
    expect(await held(one)).toMatchObject({ uses: 2 })
  })

  test("of transfers that run at once the first to come to its last bytes is the delivery", async () => {
    const one = await linked({ maxDownloads: 1 })
    const whole = { start: 0, size: 100 }
    const [slow, quick] = [
      await beginTransfer(one.ctx, one.download, whole),
      await beginTransfer(one.ctx, one.download, whole),
    ]
    expect(await recordLast(quick, { sent: 50, handed: 100 })).toBe(true)
    expect(await recordLast(slow, { sent: 50, handed: 100 })).toBe(false)
    await endTransfer(one.ctx, quick, { sent: 100, handed: 100 })
    await endTransfer(one.ctx, slow, { sent: 50, handed: 50 })
    expect(await linkRow(one)).toMatchObject({ uses: 1, downloads: 1 })
  })

  test("halves that run at once are one delivery, and both come to their last bytes", async () => {
    const one = await linked({ maxDownloads: 1 })
    const halves = [0, 50].map((start) => beginTransfer(one.ctx, one.download, { start, size: 50 }))
    for (const half of await Promise.all(halves)) expect(await recordLast(half, { sent: 0, handed: 50 })).toBe(true)
  })

  test("a client that goes at its last bytes holds nothing up", async () => {
    const many = await Promise.all(Array.from({ length: 20 }, () => linked({ maxDownloads: 1 })))
    await Promise.all(
      many.map(async ({ ctx, download }) => {
        const transfer = await beginTransfer(ctx, download, { start: 0, size: 100 })
        const last = recordLast(transfer, { sent: 0, handed: 100 })
        await endTransfer(ctx, transfer, { sent: 0, handed: 0 })
        expect([true, false]).toContain(await last)
      }),
    )
  })

  test("two processes that write ends of the same files, in any order, never wait for each other", async () => {
    const many = await Promise.all(Array.from({ length: 8 }, () => linked({ maxDownloads: 9 })))
    const endOf = async ({ ctx, download }: Linked, start: number) => {
      const { id } = await beginTransfer(ctx, download, { start, size: 10 })
      const bytes = { start, sent: 10, handed: 10, size: 100 }
      return { id, clientId: ctx.actor.id, fileId: download.fileId, limited: true, row: null, ...bytes }
    }
    const batches = Array.from({ length: 2 }, () => new Batch(writeEnds))
    for (let round = 0; round < 9; round++) {
      const ends = await Promise.all([...many, ...many.toReversed()].map((one) => endOf(one, round * 10)))
      await Promise.all(ends.map((end, index) => batches[index < many.length ? 0 : 1]?.add(end)))
    }
    for (const one of many) expect(await held(one)).toMatchObject({ ranges: "{[0,90)}", sent: 180 })
  })
})
