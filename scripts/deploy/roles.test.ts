import { readFileSync } from "node:fs"
import { join } from "node:path"
import { Client, escapeLiteral, Pool } from "pg"
import { afterAll, beforeEach, describe, expect, inject, test } from "vitest"
import { hastyEngine, client as jobs } from "@/lib/platform/queue/fixture"
import { migrate } from "../database/migrate.ts"
import { root } from "../start/command.ts"

const passwords: Record<string, string> = { owner: "of-the-owner", app: "of-the-application", inngest: "of-inngest" }
const script = readFileSync(join(root, "deploy/postgres/roles.sql"), "utf8")
const databases: string[] = []
let database = ""

function urlOf(user: string | null, name = database): string {
  const url = new URL(inject("serverUrl"))
  url.pathname = `/${name}`
  if (user) [url.username, url.password] = [user, passwords[user.replace("waybill_", "")] ?? ""]
  return url.href
}

async function as<Result>(user: string | null, work: (client: Client) => Promise<Result>, name?: string) {
  const client = new Client({ connectionString: urlOf(user, name) })
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}

const refused = (user: string | null, sql: string) =>
  as(user, (client) => client.query(sql)).then(
    () => "it was done",
    (error: { code?: string }) => error.code,
  )

/** As psql runs the file: passwords put in, and what a query before `\gexec` answers run too. */
async function setRoles(): Promise<void> {
  await as(null, async (client) => {
    const text = script
      .replace(/--.*$/gm, "")
      .replace(/:'(\w+)'/g, (_, name: string) => escapeLiteral(passwords[name] ?? ""))
    for (const [, sql = "", ending] of text.matchAll(/([\s\S]*?)(\\gexec|;\s*$)/gm)) {
      const { rows } = await client.query<Record<string, string>>(sql)
      if (ending === "\\gexec") for (const row of rows) await client.query(Object.values(row)[0] ?? "")
    }
  })
}

beforeEach(async () => {
  database = `roles_${databases.length}`
  databases.push(database)
  await as(null, (client) => client.query(`CREATE DATABASE ${database}`), "postgres")
})
afterAll(() =>
  as(
    null,
    async (client) => {
      for (const name of [...databases, "inngest"]) await client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`)
      await client.query("DROP ROLE waybill_owner, waybill_app, inngest")
    },
    "postgres",
  ),
)

async function expectRoles(): Promise<void> {
  const rights =
    "SELECT rolname FROM pg_roles WHERE rolname IN ('waybill_app', 'waybill_owner', 'inngest') AND (rolsuper OR rolcreatedb OR rolcreaterole OR rolreplication OR rolbypassrls)"
  expect((await as(null, (client) => client.query(rights))).rows).toEqual([])
  const owned = `
    SELECT nspname AS name FROM pg_namespace WHERE nspowner = 'waybill_app'::regrole
    UNION SELECT oid::regclass::text FROM pg_class WHERE relowner = 'waybill_app'::regrole AND relnamespace <> 'pgboss'::regnamespace
      AND relnamespace::regnamespace::text <> 'pg_toast'
    UNION SELECT oid::regprocedure::text FROM pg_proc WHERE proowner = 'waybill_app'::regrole AND pronamespace <> 'pgboss'::regnamespace
    UNION SELECT datname FROM pg_database WHERE datdba = 'waybill_app'::regrole`
  expect((await as(null, (client) => client.query(owned))).rows).toEqual([{ name: "pgboss" }])
  const strangers = `
    SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'S') AND relowner <> 'waybill_owner'::regrole`
  expect((await as(null, (client) => client.query(strangers))).rows).toEqual([])
}

async function expectUsable(): Promise<void> {
  await as("waybill_app", async (client) => {
    await client.query("INSERT INTO outbox_event (id, name, data) VALUES (gen_random_uuid(), 'test/event', '{}')")
    await client.query("UPDATE outbox_event SET delivered_at = now()")
    await client.query("DELETE FROM outbox_event")
    await client.query("SELECT name FROM file WHERE name ILIKE '%offer%'")
    await client.query("SELECT migration_name FROM _prisma_migrations")
  })
  const pool = new Pool({ connectionString: urlOf("waybill_app"), max: 4 })
  const engine = hastyEngine(pool, [
    jobs.createFunction({ id: "job", triggers: [{ event: "test/a" }] }, async () => {}),
  ])
  await engine.start()
  await engine.take([{ id: crypto.randomUUID(), name: "test/a", data: {}, createdAt: new Date() }])
  const done = async () => (await pool.query("SELECT status FROM job_run")).rows[0]?.status
  await expect.poll(done, { timeout: 20_000 }).toBe("COMPLETED")
  await pool.query("DELETE FROM job_run")
  await engine.stop()
  await pool.end()
}

describe("the accounts of Compose's database", () => {
  test("a new database: the owner migrates, the application reads and writes rows, and neither may more", async () => {
    await setRoles()
    await migrate(urlOf("waybill_owner"))
    await expectRoles()
    await expectUsable()
    for (const sql of [
      "CREATE TABLE mine (id int)",
      "CREATE SCHEMA mine",
      "DROP TABLE mail",
      "ALTER TABLE audit_event DISABLE TRIGGER USER",
      "TRUNCATE mail",
      "CREATE ROLE mine",
      "CREATE DATABASE mine",
      "SELECT * FROM pg_authid",
      "SET ROLE waybill_owner",
      "COPY (SELECT 1) TO PROGRAM 'true'",
      "SELECT pg_read_file('/etc/passwd')",
    ])
      expect(await refused("waybill_app", sql), sql).toBe("42501")
    expect(await refused("inngest", "SELECT 1"), "Inngest stays out of it").toBe("42501")
    expect(await as("inngest", async () => "in", "inngest")).toBe("in")
    await expect(as("waybill_app", async () => "in", "inngest")).rejects.toMatchObject({ code: "42501" })
  })

  test("a database of an older version, all of it the superuser's, is put right, as often as it is done", async () => {
    await migrate(urlOf(null))
    const pool = new Pool({ connectionString: urlOf(null), max: 4 })
    const engine = hastyEngine(pool, [])
    await engine.start()
    await engine.stop()
    await pool.end()
    await setRoles()
    await setRoles()
    await expectRoles()
    await expectUsable()
    expect(await migrate(urlOf("waybill_owner"))).toEqual([])
  })

  test("a restore takes all of it away and makes it anew, and sees who is there", async () => {
    await setRoles()
    await migrate(urlOf("waybill_owner"))
    const seen =
      "SELECT count(*)::int AS n FROM pg_stat_activity WHERE datname = current_database() AND backend_type = 'client backend'"
    await as("waybill_app", () =>
      as("waybill_owner", async (client) => expect((await client.query(seen)).rows).toEqual([{ n: 2 }])),
    )
    await as("waybill_owner", (client) =>
      client.query("DROP SCHEMA pgboss CASCADE; ALTER TABLE audit_event DISABLE TRIGGER USER; DROP TABLE mail CASCADE"),
    )
    await setRoles()
    await expectRoles()
  })
})
