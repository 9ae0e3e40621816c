import { join } from "node:path"
import { exitWith, Failure } from "../start/failure.ts"
import { checkSettings, readEnvironmentFile } from "../start/settings.ts"
import { createMigration } from "./create-migration.ts"
import { startEmbedded } from "./embedded.ts"
import { migrate } from "./migrate.ts"
import { withDatabase } from "./open.ts"
import { describeStatus, exitCodeOf, migrationStatus } from "./status.ts"
import { temporaryFolder } from "./temporary.ts"

/** `npm run db:status`: 0 up to date, 2 behind, 3 one has failed. */
async function showStatus(): Promise<void> {
  const status = await withDatabase(checkSettings().DATA_DIR, (url) => migrationStatus(url))
  console.log(describeStatus(status))
  process.exitCode = exitCodeOf(status)
}

/** `npm run db:migrate [-- --again]` */
async function applyAll(): Promise<void> {
  const again = process.argv.includes("--again")
  const applied = await withDatabase(checkSettings().DATA_DIR, (url) => migrate(url, { say: console.log, again }))
  console.log(applied.length > 0 ? `Applied: ${applied.join(", ")}` : "The database is up to date.")
}

/** `npm run db:migration -- NAME`, on a throw-away server: no other database has a part in it. */
async function create(name: string | undefined): Promise<void> {
  if (!name) throw new Failure("A migration needs a name: npm run db:migration -- NAME")
  const folder = temporaryFolder()
  const options = {
    folder: join(folder.path, "database"),
    password: "x",
    logFile: join(folder.path, "log"),
    throwAway: true,
  }
  try {
    const database = await startEmbedded(options)
    try {
      const path = await createMigration(database.url, name)
      console.log(path ? `Written: ${path}. Read it before you commit it.` : "The schema says nothing new.")
    } finally {
      await database.stop()
    }
  } finally {
    folder.remove()
  }
}

try {
  readEnvironmentFile()
  const [, , verb, name] = process.argv
  if (verb === "create") await create(name)
  else await (verb === "status" ? showStatus() : applyAll())
} catch (error) {
  exitWith(error)
}
