import { Client } from "pg"
import { withEngine } from "./engine.ts"
import { readMigrations } from "./migrations.ts"

/** Any number, as long as nobody else in this database locks it: "wayb" in ASCII. */
const lockKey = 0x77617962

/**
 * Brings a database to the newest migration. Several processes may call it at once: one migrates, the others wait.
 * @returns the names of what was applied, oldest first; empty when there was nothing to do.
 * @throws what the schema engine says of a migration that failed or was edited after it ran.
 */
export async function migrate(databaseUrl: string): Promise<string[]> {
  const lock = new Client({ connectionString: databaseUrl })
  await lock.connect()
  try {
    await lock.query("SELECT pg_advisory_lock($1)", [lockKey])
    return await withEngine(databaseUrl, async (engine) => {
      const filters = { externalTables: [], externalEnums: [] }
      const applied = await engine.applyMigrations({ migrationsList: readMigrations(), filters })
      return applied.appliedMigrationNames
    })
  } finally {
    await lock.end()
  }
}
