import { Client } from "pg"
import { readMigrations } from "./migrations.ts"

/** How a database stands to the migrations that this version knows. Names, oldest first. */
export type MigrationStatus = {
  applied: string[]
  pending: string[]
  /** Begun and not ended: it failed, its process was killed, or it runs at this moment. */
  failed: string[]
  /** Applied by a newer version. */
  unknown: string[]
}

/** Names of the migrations that this version brings, oldest first. */
export function knownMigrations(): string[] {
  return readMigrations().migrationDirectories.map((migration) => migration.path)
}

type Row = { name: string; finished: boolean }

async function recorded(client: Client): Promise<Row[]> {
  const table = await client.query("SELECT to_regclass('_prisma_migrations') IS NOT NULL AS present")
  if (!table.rows[0]?.present) return []
  const { rows } = await client.query<Row>(`
    SELECT migration_name AS name, bool_or(finished_at IS NOT NULL) AS finished FROM _prisma_migrations
    WHERE rolled_back_at IS NULL GROUP BY migration_name ORDER BY migration_name`)
  return rows
}

/** Looks at what the database has on record; changes nothing. */
export async function migrationStatus(databaseUrl: string, known = knownMigrations()): Promise<MigrationStatus> {
  const client = new Client({ connectionString: databaseUrl, connectionTimeoutMillis: 10_000 })
  await client.connect()
  try {
    const rows = await recorded(client)
    const finished = rows.flatMap((row) => (row.finished ? [row.name] : []))
    const failed = rows.flatMap((row) => (row.finished ? [] : [row.name]))
    return {
      applied: known.filter((name) => finished.includes(name)),
      pending: known.filter((name) => !finished.includes(name) && !failed.includes(name)),
      failed,
      unknown: finished.filter((name) => !known.includes(name)),
    }
  } finally {
    await client.end()
  }
}

/** What `npm run db:status` ends with: 0 up to date, 2 behind, 3 one has failed. */
export function exitCodeOf({ pending, failed }: MigrationStatus): number {
  if (failed.length > 0) return 3
  return pending.length > 0 ? 2 : 0
}

/** The status as lines for a person. */
export function describeStatus(status: MigrationStatus): string {
  const lines = [`applied: ${status.applied.length}`]
  const list = (title: string, names: string[]) => {
    lines.push(`${title}: ${names.length}`, ...names.map((name) => `  ${name}`))
  }
  list("pending", status.pending)
  list("failed", status.failed)
  list("unknown, of a newer version", status.unknown)
  return lines.join("\n")
}
