import { Client } from "pg"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { pendingChanges } from "./create-migration.ts"
import { migrate } from "./migrate.ts"
import { readMigrations } from "./migrations.ts"

const databaseUrl = process.env.DATABASE_URL ?? ""
const fresh = new URL(databaseUrl)
fresh.pathname = `${fresh.pathname}_fresh`
const client = new Client({ connectionString: databaseUrl })

beforeAll(async () => {
  await client.connect()
  await client.query(`CREATE DATABASE ${fresh.pathname.slice(1)}`)
})

afterAll(async () => {
  await client.query(`DROP DATABASE ${fresh.pathname.slice(1)} WITH (FORCE)`)
  await client.end()
})

const event = `INSERT INTO audit_event (id, actor_role, action, subject_type)
  VALUES (gen_random_uuid(), 'system', 'file.available', 'file')`

describe("migrate", () => {
  test("applies every migration to an empty database once, also when called twice at the same time", async () => {
    const results = await Promise.all([migrate(fresh.href), migrate(fresh.href)])
    const names = readMigrations().migrationDirectories.map((migration) => migration.path)
    expect(results.flat()).toEqual(names)
    expect(names.length).toBeGreaterThan(0)
    expect(await migrate(fresh.href)).toEqual([])
  })

  test("leaves nothing for the next migration to do, or to undo", async () => {
    expect(await pendingChanges(databaseUrl)).toBeNull()
    const left = await client.query("SELECT datname FROM pg_database WHERE datname LIKE 'waybill_shadow_%'")
    expect(left.rows).toEqual([])
  })
})

describe("triggers", () => {
  test.each(["UPDATE audit_event SET action = 'x'", "DELETE FROM audit_event", "TRUNCATE audit_event"])(
    "S64 the audit trail refuses: %s",
    async (statement) => {
      await client.query(event)
      await expect(client.query(statement)).rejects.toThrow(/append-only/)
    },
  )

  test("an event in the outbox is announced when its transaction commits, and not before", async () => {
    const heard: string[] = []
    const listener = new Client({ connectionString: databaseUrl })
    await listener.connect()
    const first = new Promise<void>((done) =>
      listener.on("notification", (message) => {
        heard.push(message.channel)
        done()
      }),
    )
    await listener.query("LISTEN waybill_outbox")
    const insert = "INSERT INTO outbox_event (id, name, data) VALUES (gen_random_uuid(), 'user/signup.repeated', '{}')"
    await client.query("BEGIN")
    await client.query(insert)
    await client.query("ROLLBACK")
    await client.query(insert)
    await first
    await listener.query("SELECT 1")
    expect(heard).toEqual(["waybill_outbox"])
    await listener.end()
  })
})
