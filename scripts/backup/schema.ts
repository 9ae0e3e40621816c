import { createHash } from "node:crypto"
import { type Client, escapeIdentifier } from "pg"
import { concurrentIndex } from "../database/adapter.ts"
import { readMigrations } from "../database/migrations.ts"
import { Failure } from "../start/failure.ts"
import type { Manifest } from "./format.ts"

type Script = { name: string; checksum: string; sql: string }

function ownScripts(): Script[] {
  return readMigrations().migrationDirectories.flatMap(({ path, migrationFile }) => {
    const { content } = migrationFile
    if (content.tag !== "ok") return []
    return [{ name: path, checksum: createHash("sha256").update(content.value).digest("hex"), sql: content.value }]
  })
}

/** This version's own scripts of the migrations that a backup names. @throws Failure for one that it has not got */
export function scriptsOf(migrations: Manifest["migrations"]): Script[] {
  const known = new Map(ownScripts().map((script) => [script.name, script]))
  return migrations.map(({ name, checksum }) => {
    const script = known.get(name)
    if (!script) {
      throw new Failure(`The backup is of another version of Waybill (migration ${name}): restore it with that one.`)
    }
    if (script.checksum !== checksum) {
      throw new Failure(`The migration ${name} is not what it was when the backup was made: restore with that version.`)
    }
    return script
  })
}

/** Those that this version has and the backup has not. */
export function scriptsAfter(migrations: Manifest["migrations"]): Script[] {
  const applied = new Set(migrations.map(({ name }) => name))
  return ownScripts().filter(({ name }) => !applied.has(name))
}

/** Whatever is in the schema and does not belong to an extension, as statements that drop it. */
const dropsQuery = `
  SELECT format('DROP %s IF EXISTS %s CASCADE', kind, name) AS drop FROM (
    SELECT 1 AS turn, c.oid, CASE c.relkind WHEN 'v' THEN 'VIEW' WHEN 'm' THEN 'MATERIALIZED VIEW' WHEN 'S' THEN 'SEQUENCE'
           ELSE 'TABLE' END AS kind, c.oid::regclass::text AS name
    FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm', 'S')
    UNION ALL
    SELECT 2, p.oid, 'ROUTINE', p.oid::regprocedure::text FROM pg_proc p WHERE p.pronamespace = 'public'::regnamespace
    UNION ALL
    SELECT 3, t.oid, 'TYPE', t.oid::regtype::text FROM pg_type t
    WHERE t.typnamespace = 'public'::regnamespace AND t.typtype IN ('e', 'd')
    UNION ALL
    SELECT 4, c.oid, 'COLLATION', c.oid::regcollation::text FROM pg_collation c
    WHERE c.collnamespace = 'public'::regnamespace
  ) AS found
  WHERE NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = found.oid AND d.deptype = 'e')
  ORDER BY turn`

/** As Prisma's engine makes it. */
const migrationsTable = `CREATE TABLE public._prisma_migrations (
  id VARCHAR(36) PRIMARY KEY NOT NULL, checksum VARCHAR(64) NOT NULL, finished_at TIMESTAMPTZ,
  migration_name VARCHAR(255) NOT NULL, logs TEXT, rolled_back_at TIMESTAMPTZ,
  started_at TIMESTAMPTZ NOT NULL DEFAULT now(), applied_steps_count INTEGER NOT NULL DEFAULT 0)`

/** Takes all tables away and makes those of the migrations anew, empty, within the client's transaction. */
export async function remakeSchema(client: Client, scripts: Script[]): Promise<void> {
  await client.query("SET LOCAL search_path = public")
  const { rows } = await client.query<{ drop: string }>(dropsQuery)
  for (const { drop } of rows) await client.query(drop)
  await client.query("DROP SCHEMA IF EXISTS pgboss CASCADE")
  await client.query(migrationsTable)
  await applyScripts(client, scripts)
}

/** Applies migrations within the client's transaction, and writes them down as Prisma's engine does. */
export async function applyScripts(client: Client, scripts: Script[]): Promise<void> {
  for (const { name, checksum, sql } of scripts) {
    // In a transaction, and with nobody else there, an index is not built beside the others.
    await client.query(concurrentIndex(sql) ? sql.replace(/\bINDEX\s+CONCURRENTLY\b/i, "INDEX") : sql)
    await client.query(
      `INSERT INTO public._prisma_migrations (id, checksum, migration_name, finished_at, applied_steps_count)
       VALUES (gen_random_uuid()::text, $1, $2, now(), 1)`,
      [checksum, name],
    )
  }
}

/** Switches the tables' own triggers off or on: rows that come back are no news, and the audit trail takes no updates. */
export async function setTriggers(client: Client, tables: Manifest["tables"], state: "DISABLE" | "ENABLE") {
  for (const { name } of tables) {
    await client.query(`ALTER TABLE public.${escapeIdentifier(name)} ${state} TRIGGER USER`)
  }
}
