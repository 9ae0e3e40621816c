import type { Client } from "pg"
import { Failure } from "../start/failure.ts"

/** The first with ranges of many parts, which holdings are made of. The tests run on 18. */
const minVersion = 14

type Server = { version: number; encoding: string; hasIcu: boolean }

const query = `
  SELECT current_setting('server_version_num')::int / 10000 AS version, current_setting('server_encoding') AS encoding,
         EXISTS (SELECT FROM pg_collation WHERE collprovider = 'i') AS "hasIcu"`

/**
 * Looks whether a database can be what the migrations make of it, before the first of them.
 * @throws Failure when it is too old, not in UTF-8, or without ICU
 */
export async function checkRequirements(database: Client): Promise<void> {
  const { rows } = await database.query<Server>(query)
  const fault = rows[0] && faultOf(rows[0])
  if (fault)
    throw new Failure(
      `The database cannot be used: ${fault}. Waybill wants PostgreSQL ${minVersion} or newer, in UTF-8 and with ICU.`,
    )
}

/** What such a server lacks; null when it will do. */
export function faultOf({ version, encoding, hasIcu }: Server): string | null {
  if (version < minVersion) return `it is PostgreSQL ${version}`
  if (encoding !== "UTF8") return `it is in ${encoding}`
  return hasIcu ? null : "its server was built without ICU"
}
