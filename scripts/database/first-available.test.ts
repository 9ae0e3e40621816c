import { randomBytes } from "node:crypto"
import { Client as Connection } from "pg"
import { afterAll, beforeAll, expect, test } from "vitest"
import { newId } from "@/lib/core/ids"
import { migrate } from "./migrate.ts"
import { readMigrations } from "./migrations.ts"

/*
 * An installation whose releases overwrote when a file had become available first, brought up to date: the audit trail has
 * the first time.
 */

const server = process.env.DATABASE_URL ?? ""
const name = `first_available_${randomBytes(6).toString("hex")}`
const url = new URL(server)
const ops = newId()
let old: Connection

const onServer = async (sql: string) => {
  const connection = new Connection({ connectionString: server })
  await connection.connect()
  await connection.query(sql).finally(() => connection.end())
}

beforeAll(async () => {
  url.pathname = `/${name}`
  await onServer(`CREATE DATABASE ${name} TEMPLATE template0`)
  old = new Connection({ connectionString: url.href })
  await old.connect()
  const migrations = readMigrations()
  const before = migrations.migrationDirectories.filter(({ path }) => path < "20261128200000")
  await migrate(url.href, { migrations: { ...migrations, migrationDirectories: before } })
  await old.query(
    `INSERT INTO "user" (id, email, name, role, password_hash, verified_at, updated_at) VALUES ($1, 'o@example.com', 'Ada', 'OPS', '-', now(), now())`,
    [ops],
  )
})

afterAll(async () => {
  await old.end()
  await onServer(`DROP DATABASE ${name} WITH (FORCE)`)
})

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
  await migrate(url.href)
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
