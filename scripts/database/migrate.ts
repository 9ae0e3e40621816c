import { setTimeout as delay } from "node:timers/promises"
import { Client } from "pg"
import { Failure } from "../start/failure.ts"
import { defaultPatience, type Patience } from "./adapter.ts"
import { renewCollations } from "./collations.ts"
import { withEngine } from "./engine.ts"
import { readMigrations } from "./migrations.ts"
import { checkRequirements } from "./requirements.ts"
import { migrationStatus } from "./status.ts"

/** Any number, as long as nobody else in this database locks it: "wayb" in ASCII. */
export const lockKey = 0x77617962
const pollMilliseconds = 200

export type MigrateOptions = {
  /** Told what takes long, or is out of the ordinary. */
  say?: (line: string) => void
  /** What this version knows; the folder's own without it. */
  migrations?: ReturnType<typeof readMigrations>
  /** Tries again what failed, as an operator may say once they have looked. */
  again?: boolean
  patience?: Patience
}

/**
 * Brings a database to the newest migration, and its indexes to the order of the server's ICU. Several processes may call it
 * at once: one migrates, the others wait, and say so. A database that is ahead of this version is left as it is.
 * @returns the names of what was applied, oldest first; empty when there was nothing to do.
 * @throws Failure for a database that cannot be migrated, and for a migration that failed, now or before.
 */
export async function migrate(databaseUrl: string, options: MigrateOptions = {}): Promise<string[]> {
  const { say = () => {}, migrations = readMigrations(), again = false, patience = defaultPatience } = options
  const lock = new Client({ connectionString: databaseUrl })
  lock.on("error", () => {})
  await lock.connect()
  try {
    await checkRequirements(lock)
    await takeTurn(lock, say)
    const known = migrations.migrationDirectories.map((migration) => migration.path)
    const { pending, failed, unknown } = await migrationStatus(databaseUrl, known)
    if (unknown.length > 0) {
      say(`The database is ahead of this version by ${unknown.join(", ")}: going on, as it is made to be used by both.`)
    }
    const ours = failed.filter((name) => known.includes(name))
    if (ours.length > 0 && !again) throw failedBefore(ours)
    const applied =
      pending.length === 0 && ours.length === 0 ? [] : await apply(databaseUrl, migrations, ours, patience, say)
    await renewCollations(lock, say)
    return applied
  } finally {
    await lock.end()
  }
}

/**
 * Asks again and again rather than wait in the server: a statement that waits holds a snapshot, and CREATE INDEX
 * CONCURRENTLY, which the other one may be at, waits for all of these.
 */
async function takeTurn(lock: Client, say: (line: string) => void): Promise<void> {
  for (let tries = 0; ; tries++) {
    const { rows } = await lock.query("SELECT pg_try_advisory_lock($1) AS taken", [lockKey])
    if (rows[0]?.taken) return
    if (tries === 0) say("Another process is migrating the database: waiting for it.")
    await delay(pollMilliseconds)
  }
}

async function apply(
  databaseUrl: string,
  migrationsList: ReturnType<typeof readMigrations>,
  failed: string[],
  patience: Patience,
  say: (line: string) => void,
): Promise<string[]> {
  return withEngine(
    databaseUrl,
    async (engine, database) => {
      for (const migrationName of failed) await engine.markMigrationRolledBack({ migrationName })
      const filters = { externalTables: [], externalEnums: [] }
      try {
        return (await engine.applyMigrations({ migrationsList, filters })).appliedMigrationNames
      } catch (error) {
        throw await failedNow(databaseUrl, database.lastFault ?? error, database.gaveUp, async (migrationName) => {
          await engine.markMigrationRolledBack({ migrationName })
        })
      }
    },
    { patience, say },
  )
}

function failedBefore(names: string[]): Failure {
  return new Failure(
    `The migration ${names.join(", ")} has failed, or was cut off: nothing goes on before it is put right. ` +
      "docs/migrations.md says how; then: npm run db:migrate -- --again",
  )
}

/** What only could not get its lock has changed nothing, and is not held against it. */
async function failedNow(
  databaseUrl: string,
  fault: unknown,
  gaveUp: boolean,
  forget: (name: string) => Promise<void>,
): Promise<Failure> {
  const { failed } = await migrationStatus(databaseUrl)
  const reason = fault instanceof Error ? fault.message.split("\n")[0] : String(fault)
  const [name] = failed
  if (!name) return new Failure(`The database could not be migrated: ${reason}`)
  if (!gaveUp) return new Failure(`The migration ${name} failed: ${reason}`)
  await forget(name)
  return new Failure(
    `The migration ${name} did not get its lock, and nothing was changed: a long transaction is in its way.`,
  )
}
