import { type Client, escapeIdentifier } from "pg"
import type { Storage } from "../../lib/platform/storage/storage"
import { lockKey } from "../database/migrate.ts"
import { Failure } from "../start/failure.ts"
import { readApplied, readTables } from "./catalogue.ts"

/**
 * Keeps migrations out, and makes sure that nobody works on the database.
 * @throws Failure while anybody else is connected
 */
export async function takeDatabase(client: Client): Promise<void> {
  const lock = await client.query("SELECT pg_try_advisory_xact_lock($1) AS taken", [lockKey])
  const others = await client.query(`
    SELECT count(*)::int AS count FROM pg_stat_activity
    WHERE datname = current_database() AND backend_type = 'client backend' AND pid <> pg_backend_pid()`)
  if (!lock.rows[0]?.taken || others.rows[0]?.count > 0) {
    throw new Failure(`Somebody else is connected to the database (${others.rows[0]?.count}): stop Waybill first.`)
  }
}

/** @throws Failure when there is anything that a restore would replace, or that is not Waybill's */
export async function requireEmpty(client: Client, storage: Storage): Promise<void> {
  const hint = "npm run restore -- FILE --replace takes the place of everything that is there."
  for (const { name } of await readTables(client)) {
    const found = await client.query(`SELECT FROM public.${escapeIdentifier(name)} LIMIT 1`)
    if (found.rowCount) throw new Failure(`This installation is not empty (${name}). ${hint}`)
  }
  for await (const _ of storage.list()) throw new Failure(`The storage is not empty. ${hint}`)
}

/** @throws Failure for a database with tables that no Waybill has made */
export async function requireOurs(client: Client): Promise<void> {
  if ((await readApplied(client)).length > 0) return
  const tables = await readTables(client)
  if (tables.length > 0) throw new Failure(`The database has tables that are not Waybill's: ${tables[0]?.name}, ...`)
}
