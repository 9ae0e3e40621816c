import fc from "fast-check"
import { expect, test } from "vitest"
import { db } from "@/lib/platform/db"
import { beginTransfer } from "./begin-transfer"
import { endTransfer } from "./end-transfer"
import { holdingOf, linked, linkTo } from "./linked.fixture"
import { Model, ModelLink, type ModelTransfer } from "./model.fixture"
import { recordLast } from "./record-last"
import { recordProgress, type Transfer } from "./transfer"

/** Many at once share their statements; `HOLDING_SEQUENCES=10000` for a long look. */
const together = 50
const sequences = Number(process.env.HOLDING_SEQUENCES ?? 1_000)
const size = 12

const share = fc.double({ min: 0, max: 1, noNaN: true })
const range = fc.tuple(share, share).map(([from, length]) => {
  const start = Math.floor(from * (size - 1))
  return { start, size: 1 + Math.floor(length * (size - start - 1)) }
})
const anyRange = fc.oneof(range, fc.constant({ start: 0, size }))
const link = fc.nat({ max: 2 })
const progress = { index: fc.nat(), sent: share, handed: share }

/** What clients, their connections and the processes that serve them may do. */
const step = fc.oneof(
  { weight: 4, arbitrary: fc.record({ what: fc.constant("begin" as const), link, range: anyRange }) },
  { weight: 2, arbitrary: fc.record({ what: fc.constant("resume" as const), link, index: fc.nat(), from: share }) },
  { weight: 4, arbitrary: fc.record({ what: fc.constant("end" as const), ...progress, whole: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ what: fc.constant("record" as const), ...progress }) },
  { weight: 2, arbitrary: fc.record({ what: fc.constant("last" as const), index: fc.nat() }) },
  { weight: 1, arbitrary: fc.record({ what: fc.constant("lapse" as const), index: fc.nat() }) },
  { weight: 1, arbitrary: fc.record({ what: fc.constant("endAll" as const), sent: share, handed: share }) },
  {
    weight: 1,
    arbitrary: fc.record({
      what: fc.constant("beginMany" as const),
      link,
      ranges: fc.array(anyRange, { maxLength: 8 }),
    }),
  },
)
type Step = typeof step extends fc.Arbitrary<infer Value> ? Value : never
type Running = { model: ModelTransfer; real: Transfer }

/** One client, one file, three links; each step is done to the model and to the database. */
async function play(steps: Step[]): Promise<void> {
  const { ctx, download, file } = await linked({ size })
  const links = [
    { real: download, model: new ModelLink(size, null) },
    ...(await Promise.all(
      [1, 2].map(async (maxDownloads) => ({
        real: await linkTo({ ctx, file, maxDownloads }),
        model: new ModelLink(size, maxDownloads),
      })),
    )),
  ]
  const model = new Model(size)
  let running: Running[] = []
  const linkAt = (index: number) => links[index] ?? links[0]!
  const pick = (index: number) => running[index % running.length]

  const begin = async (index: number, asked: { start: number; size: number }) => {
    const { real, model: modelLink } = linkAt(index)
    const expected = model.verdict(modelLink, asked)
    const outcome = await beginTransfer(ctx, real, asked).catch((error: { code: string }) => error.code)
    expect(typeof outcome === "string" ? outcome : "begun").toBe(expected)
    if (typeof outcome !== "string") running.push({ real: outcome, model: model.begin(modelLink, asked) })
  }
  const reached = (transfer: ModelTransfer, sent: number, handed: number) => {
    // Its process was killed, and said nothing more.
    if (!transfer.renewed) return { sent: transfer.sent, handed: transfer.handed }
    const most = Math.max(transfer.handed, Math.round(handed * transfer.size))
    return { sent: Math.max(transfer.sent, Math.round(sent * most)), handed: most }
  }
  const end = async (ended: Running[], sent: number, handed: number) => {
    const ends = ended.map((each) => ({ ...each, progress: reached(each.model, sent, handed) }))
    running = running.filter((each) => !ended.includes(each))
    model.end(...ends.map(({ model: transfer, progress }) => ({ transfer, progress })))
    await Promise.all(ends.map(({ real, progress }) => endTransfer(ctx, real, progress)))
  }

  for (const each of steps) {
    if (each.what === "begin") await begin(each.link, each.range)
    if (each.what === "resume") {
      const broken = model.transfers.filter(({ running: runs }) => !runs)
      const earlier = broken[each.index % broken.length]
      const start = earlier ? earlier.start + Math.round(each.from * earlier.handed) : 0
      if (start < size) await begin(each.link, { start, size: size - start })
    }
    if (each.what === "beginMany") {
      const { real, model: modelLink } = linkAt(each.link)
      const before = model.transfers.length
      const outcomes = await Promise.allSettled(each.ranges.map((asked) => beginTransfer(ctx, real, asked)))
      const begun = outcomes.flatMap((one) => (one.status === "fulfilled" ? [one.value] : []))
      const order = await db().transfer.findMany({
        where: { id: { in: begun.map(({ id }) => id) } },
        orderBy: [{ startedAt: "asc" }, { id: "asc" }],
      })
      for (const transfer of order.map(({ id }) => begun.find((one) => one.id === id)!)) {
        expect(model.verdict(modelLink, transfer.range)).toBe("begun")
        running.push({ real: transfer, model: model.begin(modelLink, transfer.range) })
      }
      expect(model.transfers.length - before).toBe(begun.length)
      for (const [index, one] of outcomes.entries()) {
        if (one.status === "rejected") expect(model.verdict(modelLink, each.ranges[index]!)).toBe(one.reason.code)
      }
    }
    if (each.what === "endAll") await end(running, each.sent, each.handed)
    const one = "index" in each && each.what !== "resume" ? pick(each.index) : undefined
    if (!one) continue
    if (each.what === "end") await end([one], each.whole ? 1 : each.sent, each.whole ? 1 : each.handed)
    if (each.what === "record") {
      const at = reached(one.model, each.sent, each.handed)
      const lost = one.model.link.limit !== null && !one.model.renewed
      expect(await recordProgress(one.real, at)).toBe(!lost)
      Object.assign(one.model, at, { renewed: !lost })
    }
    if (each.what === "last" && one.model.link.limit !== null) {
      const may = one.model.renewed && model.mayFinish(one.model)
      expect(await recordLast(one.real, { sent: one.model.sent, handed: one.model.size })).toBe(may)
      if (may) one.model.handed = one.model.size
    }
    if (each.what === "lapse") {
      one.model.renewed = false
      await db().transfer.update({ where: { id: one.real.id }, data: { reservedUntil: new Date(0) } })
    }
  }
  await end(running, 0.5, 0.8)

  const held = await holdingOf(ctx.actor.id, file.id)
  expect(held ?? { ranges: "{}", sent: 0, uses: 0, wholeAt: null }).toEqual({
    ranges: model.held.ranges,
    sent: model.sentBytes,
    uses: model.held.uses,
    wholeAt: model.held.uses > 0 ? expect.any(Date) : null,
  })
  for (const { real, model: counted } of links.slice(1)) {
    const rows = await db().$queryRaw`
      SELECT ranges::text, uses, sent_bytes::int AS sent FROM link WHERE id = ${real.linkId}::uuid`
    const { coverage, handed, limit } = counted
    expect(rows).toEqual([{ ranges: coverage.ranges, uses: coverage.uses, sent: handed }])
    expect(handed).toBeLessThanOrEqual(((limit ?? 0) + 1) * size)
  }
  const rows = await db().transfer.findMany({
    where: { fileId: file.id },
    orderBy: [{ startedAt: "asc" }, { id: "asc" }],
  })
  expect(rows.map(({ bytesSent }) => Number(bytesSent))).toEqual(model.transfers.map(({ sent }) => sent))
}

test(
  "S69 S70 in random sequences of ranges, cuts, retries and parallel requests the record equals the bytes",
  async () => {
    const many = fc.array(fc.array(step, { minLength: 1, maxLength: 12 }), { minLength: together, maxLength: together })
    await fc.assert(
      fc.asyncProperty(many, async (all) => {
        await Promise.all(all.map(play))
      }),
      { numRuns: Math.ceil(sequences / together), endOnFailure: true },
    )
  },
  60_000 + sequences * 300,
)
