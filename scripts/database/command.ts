import { join } from "node:path"
import { exitWith, Failure } from "../start/failure.ts"
import { checkSettings, readEnvironmentFile } from "../start/settings.ts"
import { createMigration } from "./create-migration.ts"
import { startEmbedded } from "./embedded.ts"
import { migrate } from "./migrate.ts"
import { withDatabase } from "./open.ts"
import { temporaryFolder } from "./temporary.ts"

/** `npm run db:migrate` */
async function applyAll(): Promise<void> {
  const applied = await withDatabase(checkSettings().DATA_DIR, migrate)
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
  await (verb === "create" ? create(name) : applyAll())
} catch (error) {
  exitWith(error)
}
