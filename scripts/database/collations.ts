import type { Client } from "pg"

type Stale = { name: string; was: string; now: string; indexes: string[] }

/** Our collation where its rules have changed with the server's ICU, and the indexes that are in its old order. */
const findStale = `
  SELECT c.oid::regcollation::text AS name, c.collversion AS was, pg_collation_actual_version(c.oid) AS now,
         coalesce(array_agg(i.indexrelid::regclass::text) FILTER (WHERE i.indexrelid IS NOT NULL), '{}') AS indexes
  FROM pg_collation c LEFT JOIN pg_index i ON c.oid = ANY (i.indcollation)
  WHERE c.oid = to_regcollation('natural_order') AND c.collversion <> pg_collation_actual_version(c.oid)
  GROUP BY c.oid, c.collversion`

/**
 * Another version of ICU, which an update of PostgreSQL or of its system may bring, can order letters differently; then an
 * index in the old order no longer finds what it holds. Builds such indexes anew, beside what goes on.
 */
export async function renewCollations(database: Client, say: (line: string) => void): Promise<void> {
  const { rows } = await database.query<Stale>(findStale)
  for (const { name, was, now, indexes } of rows) {
    say(`The order of names has changed with ICU (${was} to ${now}): building its indexes anew.`)
    for (const index of indexes) await database.query(`REINDEX INDEX CONCURRENTLY ${index}`)
    await database.query(`ALTER COLLATION ${name} REFRESH VERSION`)
  }
}
