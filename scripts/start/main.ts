import { availableParallelism } from "node:os"
import { checkDatabase, checkMigrations } from "../database/check.ts"
import type { EmbeddedDatabase } from "../database/embedded.ts"
import { migrate } from "../database/migrate.ts"
import { startIn } from "../database/open.ts"
import { banner, firstOpsLines } from "./banner.ts"
import { startDevelopment } from "./development.ts"
import { exitWith, Failure } from "./failure.ts"
import { ensureOps } from "./first-ops.ts"
import { prepareFolder } from "./folder.ts"
import { readKeys } from "./keys.ts"
import { type FolderLock, lockFolder } from "./lock.ts"
import { checkPort } from "./port.ts"
import { isBundled } from "./programs.ts"
import { type Server, startServer } from "./server.ts"
import { checkSettings, migratesOnStart, readEnvironmentFile, serverEnvironment, workerCount } from "./settings.ts"

let database: EmbeddedDatabase | undefined
let server: Server | undefined
/** Kept for as long as this process lives; letting go of it would open the folder to others. */
let lock: FolderLock | undefined
let stoppingSince: number | undefined

/** One Ctrl-C may arrive from the terminal, from npm and from the bootstrap. */
const sameSignalMilliseconds = 700

/** Workers first, then what they work on. */
async function shutDown(code: number): Promise<never> {
  await server?.stop()
  await database?.stop()
  lock?.release()
  process.exit(code)
}

function onSignal(): void {
  if (stoppingSince === undefined) {
    stoppingSince = Date.now()
    if (server) console.log("\nStopping… (again: at once)")
    shutDown(0).catch(exitWith)
  } else if (Date.now() - stoppingSince > sameSignalMilliseconds) server?.kill()
}

async function openDatabase(folder: string, password: string): Promise<string> {
  if (process.env.DATABASE_URL) {
    await checkDatabase(process.env.DATABASE_URL)
    return process.env.DATABASE_URL
  }
  database = await startIn(folder, password).catch((error: unknown) => {
    throw error instanceof Error ? new Failure(error.message) : error
  })
  return database.url
}

async function start(): Promise<void> {
  const startedAt = performance.now()
  readEnvironmentFile()
  const settings = checkSettings()
  const workers = workerCount(availableParallelism())
  prepareFolder(settings.DATA_DIR)
  lock = lockFolder(settings.DATA_DIR)
  const keys = readKeys(settings.DATA_DIR)
  await checkPort(settings.HOST, settings.PORT)
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, onSignal)
  // The bootstrap, killed, cannot tell us with a signal.
  process.on("disconnect", onSignal)
  const databaseUrl = await openDatabase(settings.DATA_DIR, keys.DATABASE_PASSWORD)
  // What an image holds is built, and cannot be built there.
  const builder = isBundled ? undefined : await import("./build.ts")
  await builder?.generateClient()
  if (migratesOnStart()) await migrate(databaseUrl, { say: console.log })
  else await checkMigrations(databaseUrl)
  const environment = serverEnvironment(settings, keys, databaseUrl)
  const development = process.argv.includes("--dev")
  if (!development) await builder?.buildApplication(console.log)
  const firstOps = await ensureOps(databaseUrl, environment)
  if (firstOps) console.log(firstOpsLines(settings, firstOps))
  server = development ? startDevelopment(environment) : await startServer(workers, environment)
  console.log(banner(settings, (performance.now() - startedAt) / 1000))
}

async function build(): Promise<void> {
  const { buildApplication, generateClient } = await import("./build.ts")
  await generateClient()
  console.log((await buildApplication(console.log)) ? "Built." : "The build is up to date.")
}

try {
  await (process.argv.includes("--build") ? build() : start())
} catch (error) {
  if (stoppingSince === undefined) {
    await database?.stop()
    exitWith(error)
  }
}
