import { afterAll, beforeAll, expect, test } from "vitest"
import { newId } from "@/lib/core/ids"
import { migrate } from "./migrate.ts"
import { type OlderDatabase, olderDatabase } from "./older.fixture.ts"

/*
 * An installation whose releases overwrote when a file had become available first, brought up to date: the audit trail has
 * the first time.
 */

const ops = newId()
let older: OlderDatabase
let old: OlderDatabase["connection"]

beforeAll(async () => {
  older = await olderDatabase("20261128200000")
  old = older.connection
  await old.query(
    `INSERT INTO "user" (id, email, name, role, password_hash, verified_at, updated_at) VALUES ($1, 'o@example.com', 'Ada', 'OPS', '-', now(), now())`,
    [ops],
  )
})

afterAll(() => older.remove())

const day = (count: number) => new Date(Date.UTC(2026, 0, count))

/** A file as the version before left it, with what its trail says. */
async function installed(availableAt: Date | null, events: [action: string, at: Date][]): Promise<string> {
  const id = newId()
  await old.query(
    `INSERT INTO file (id, name, kind, size, sha256, state, storage_key, uploader_id, available_at)
     VALUES ($1, 'a.docx', 'DOCX', 100, '00', $2, $3, $4, $5)`,
    [id, availableAt ? "AVAILABLE" : "HELD", newId(), ops, availableAt],
  )
  for (const [action, at] of events)
    await old.query(
      `INSERT INTO audit_event (id, at, actor_role, action, subject_type, subject_id) VALUES ($1, $2, 'system', $3, 'file', $4)`,
      [newId(), at, action, id],
    )
  return id
}

test("the first time that a file was available is restored from the trail, and no other time is touched", async () => {
  const files = {
    released: await installed(day(9), [
      ["file.available", day(1)],
      ["file.held", day(2)],
      ["file.released", day(9)],
    ]),
    heldFromTheBeginning: await installed(day(5), [
      ["file.held", day(2)],
      ["file.released", day(5)],
    ]),
    heldNow: await installed(null, [
      ["file.available", day(1)],
      ["file.held", day(2)],
    ]),
    neverHeld: await installed(day(4), [["file.available", day(3)]]),
    heldBeforeAnyone: await installed(null, [["file.held", day(2)]]),
  }
  await migrate(older.url)
  const { rows } = await old.query("SELECT id, available_at FROM file")
  const found = new Map(rows.map((row) => [row.id, row.available_at]))
  expect(Object.fromEntries(Object.entries(files).map(([which, id]) => [which, found.get(id)]))).toEqual({
    released: day(1),
    heldFromTheBeginning: day(5),
    heldNow: day(1),
    neverHeld: day(4),
    heldBeforeAnyone: null,
  })
})
