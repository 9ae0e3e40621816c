import { Client } from "pg"
import { Failure } from "../start/failure.ts"
import { knownMigrations, migrationStatus } from "./status.ts"

/** @throws Failure when the database of DATABASE_URL does not let us in; the line never holds its password. */
export async function checkDatabase(url: string): Promise<void> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 10_000 })
  client.on("error", () => {})
  try {
    await client.connect()
  } catch (error) {
    const reason = error instanceof Error ? error.message || error.name : String(error)
    throw new Failure(`The database of DATABASE_URL cannot be used: ${reason}`)
  } finally {
    await client.end().catch(() => {})
  }
}

/**
 * For a start that is not to migrate itself: a database that is ahead will do, one that is behind will not.
 * @throws Failure when it is behind, or a migration has failed
 */
export async function checkMigrations(url: string, say: (line: string) => void = console.log): Promise<void> {
  const { applied, unknown } = await migrationStatus(url)
  const missing = knownMigrations().filter((name) => !applied.includes(name))
  if (missing.length > 0) {
    throw new Failure(`The database is behind this version by ${missing.join(", ")}: npm run db:migrate first.`)
  }
  if (unknown.length > 0) say(`The database is ahead of this version by ${unknown.join(", ")}: going on.`)
}
