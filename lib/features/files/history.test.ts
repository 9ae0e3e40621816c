import { expect, test } from "vitest"
import type { Ops } from "@/lib/core/actor"
import { newId } from "@/lib/core/ids"
import { linked } from "@/lib/features/links/linked.fixture"
import { db } from "@/lib/platform/db"
import { readFileHistory } from "./history"
import type { FileHistory } from "./schema"

const ops: Ops = { role: "ops", id: newId(), name: "Olga", email: "olga@example.com", admin: false, sessionId: newId() }

const kinds = ["events", "links", "transfers", "deliveries"] as const

/** A file with so many entries of each kind, several of them of one moment. */
async function busyFile(counts: Record<(typeof kinds)[number], number>) {
  const { file, ctx } = await linked()
  const at = (index: number) => new Date(1_790_000_000_000 + Math.floor(index / 7) * 1000)
  const each = <Row>(count: number, row: (index: number) => Row) =>
    Array.from({ length: count }, (_, index) => row(index))
  await db().auditEvent.createMany({
    data: each(counts.events, (index) => ({
      at: at(index),
      action: "file.held",
      actorRole: "ops",
      subjectType: "file",
      subjectId: file.id,
      details: { index },
    })),
  })
  const clientId = ctx.actor.id
  await db().link.deleteMany({ where: { fileId: file.id } })
  const links = each(counts.links, () => ({ id: newId(), fileId: file.id, clientId, expiresAt: new Date() }))
  await db().link.createMany({ data: links })
  const linkId = links[0]?.id ?? ""
  const transfer = { linkId, fileId: file.id, clientId, rangeStart: 0, rangeSize: 100 }
  await db().transfer.createMany({ data: each(counts.transfers, () => ({ id: newId(), ...transfer })) })
  const people = each(counts.deliveries, () => newId())
  await db().user.createMany({
    data: people.map((id) => ({ id, email: `${id}@example.com`, name: "Ada", role: "CLIENT", passwordHash: "x" })),
  })
  const holding = (personId: string, index: number) => ({ personId, fileId: file.id, firstByteAt: at(index) })
  await db().holding.createMany({ data: people.map(holding) })
  return file.id
}

async function pages(fileId: string, limit?: number): Promise<FileHistory[]> {
  const read = (cursor?: string) => readFileHistory(ops, fileId, { cursor, limit: limit ?? 200 })
  const all = [await read()]
  for (;;) {
    const cursor = all.at(-1)?.nextCursor
    if (!cursor) return all
    all.push(await read(cursor))
  }
}

test.each([
  { limit: 1000, counts: { events: 450, links: 201, transfers: 200, deliveries: 399 }, expected: 1 },
  { limit: undefined, counts: { events: 450, links: 201, transfers: 200, deliveries: 399 }, expected: 3 },
  { limit: 3, counts: { events: 20, links: 1, transfers: 9, deliveries: 13 }, expected: 7 },
])("every entry is told once, page by page, newest first: $limit", async ({ limit, counts, expected }) => {
  const fileId = await busyFile(counts)
  const all = await pages(fileId, limit)
  expect(all).toHaveLength(expected)
  for (const kind of kinds) {
    const entries = all.flatMap((page): unknown[] => page[kind])
    expect(entries, kind).toHaveLength(counts[kind])
    expect(new Set(entries.map((entry) => JSON.stringify(entry))).size, kind).toBe(counts[kind])
    for (const { more, [kind]: own } of all.slice(0, -1))
      if (more.includes(kind)) expect(own).toHaveLength(limit ?? 200)
  }
  const times = (of: (page: FileHistory) => string[]) => all.flatMap(of)
  for (const told of [
    times(({ events }) => events.map(({ at }) => at)),
    times(({ deliveries }) => deliveries.map(({ firstByteAt }) => firstByteAt)),
    times(({ links }) => links.map(({ id }) => id)),
    times(({ transfers }) => transfers.map(({ id }) => id)),
  ]) {
    expect(told).toEqual([...told].sort().reverse())
  }
  expect(all.at(-1)).toMatchObject({ more: [], nextCursor: null })
})

test("says of which kinds there are older entries, and refuses a cursor that is none", async () => {
  const fileId = await busyFile({ events: 5, links: 2, transfers: 3, deliveries: 2 })
  const { more, nextCursor } = await readFileHistory(ops, fileId, { limit: 2 })
  expect([...more].sort()).toEqual(["events", "transfers"])
  const second = await readFileHistory(ops, fileId, { cursor: nextCursor ?? "", limit: 2 })
  expect(second).toMatchObject({ links: [], deliveries: [], more: ["events"] })
  const cursor = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url")
  const id = newId()
  for (const bad of ["x", "", cursor({ links: "7" }), cursor({ events: { at: "now", id } }), cursor({ other: id })]) {
    await expect(readFileHistory(ops, fileId, { cursor: bad, limit: 2 }), bad).rejects.toMatchObject({
      code: "invalid_request",
      faults: [{ path: "cursor", message: "Send the nextCursor of a page of this history." }],
    })
  }
})
