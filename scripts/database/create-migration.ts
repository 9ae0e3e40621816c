import { schemaFiles, withEngine } from "./engine.ts"
import { readMigrations, writeMigration } from "./migrations.ts"

/**
 * What the schema says that the migrations do not yet, as SQL; null when they agree. Needs a server on which it may
 * make a shadow database; the database itself is not looked at.
 */
export async function pendingChanges(databaseUrl: string): Promise<string | null> {
  return withEngine(databaseUrl, async (engine) => {
    const difference = await engine.diff({
      from: { tag: "migrations", ...readMigrations() },
      to: { tag: "schemaDatamodel", ...schemaFiles() },
      script: true,
      exitCode: true,
      filters: { externalTables: [], externalEnums: [] },
    })
    return difference.exitCode === 0 ? null : difference.stdout
  })
}

/**
 * Writes the migration that takes the existing ones to the schema as it stands.
 * @param name words for the folder's name, after the time.
 * @returns the path of the new script, or null when the schema says nothing new.
 */
export async function createMigration(databaseUrl: string, name: string): Promise<string | null> {
  const sql = await pendingChanges(databaseUrl)
  if (sql === null) return null
  const time = new Date().toISOString().replaceAll(/\D/g, "").slice(0, 14)
  const words = name
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "_")
    .replaceAll(/^_|_$/g, "")
  return writeMigration(`${time}_${words}`, sql)
}
