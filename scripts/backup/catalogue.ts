import type { Client } from "pg"
import { Failure } from "../start/failure.ts"
import type { Manifest } from "./format.ts"

type Table = Manifest["tables"][number]

/** Counters that live for minutes, and the engine's own list, which the manifest has. */
const leftOut = ["throttle", "_prisma_migrations"]

const columnsQuery = `
  SELECT c.relname AS name, array_agg(a.attname::text ORDER BY a.attnum) AS columns
  FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
  WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
    AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
    AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e')
  GROUP BY c.relname ORDER BY c.relname`

const referencesQuery = `
  SELECT DISTINCT k.relname AS name, p.relname AS parent
  FROM pg_constraint c JOIN pg_class k ON k.oid = c.conrelid JOIN pg_class p ON p.oid = c.confrelid
  WHERE c.contype = 'f' AND c.connamespace = 'public'::regnamespace AND c.conrelid <> c.confrelid`

/** All tables whose rows are kept, those that others refer to before these others. */
export async function readTables(client: Client): Promise<Table[]> {
  const tables = (await client.query<Table>(columnsQuery)).rows.filter(({ name }) => !leftOut.includes(name))
  const references = (await client.query<{ name: string; parent: string }>(referencesQuery)).rows
  const sorted: Table[] = []
  while (sorted.length < tables.length) {
    const done = new Set(sorted.map(({ name }) => name))
    const ready = tables.filter(
      ({ name }) => !done.has(name) && references.every((each) => each.name !== name || done.has(each.parent)),
    )
    if (ready.length === 0)
      throw new Failure("The tables refer to each other in a circle: there is no order to load them.")
    sorted.push(...ready)
  }
  return sorted
}

/** The migrations that the database has been through, oldest first. */
export async function readApplied(client: Client): Promise<Manifest["migrations"]> {
  const present = await client.query("SELECT to_regclass('public._prisma_migrations') IS NOT NULL AS present")
  if (!present.rows[0]?.present) return []
  const { rows } = await client.query<Manifest["migrations"][number]>(`
    SELECT DISTINCT migration_name AS name, checksum FROM public._prisma_migrations
    WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL ORDER BY migration_name`)
  return rows
}

/** Where sequences stand; those that nobody has used are left out. */
export async function readSequences(client: Client): Promise<{ name: string; value: string }[]> {
  const { rows } = await client.query<{ name: string; value: string }>(`
    SELECT sequencename AS name, last_value::text AS value FROM pg_sequences
    WHERE schemaname = 'public' AND last_value IS NOT NULL ORDER BY 1`)
  return rows
}
