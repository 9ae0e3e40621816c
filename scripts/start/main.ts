import { availableParallelism } from "node:os"
import type { Env } from "../../lib/platform/env.ts"
import { checkDatabase, checkMigrations } from "../database/check.ts"
import type { EmbeddedDatabase } from "../database/embedded.ts"
import { migrate } from "../database/migrate.ts"
import { startIn } from "../database/open.ts"
import { banner, firstOpsLines } from "./banner.ts"
import type { Environment } from "./command.ts"
import { startDevelopment } from "./development.ts"
import { exitWith, Failure } from "./failure.ts"
import { ensureOps } from "./first-ops.ts"
import { prepareFolder } from "./folder.ts"
import { readKeys } from "./keys.ts"
import { type FolderLock, lockFolder } from "./lock.ts"
import { checkPort } from "./port.ts"
import { isBundled } from "./programs.ts"
import { renewWhenAsked } from "./renew.ts"
import { type RenewableServer, type Server, startServer } from "./server.ts"
import {
  checkSettings,
  environmentBetween,
  migratesOnStart,
  readEnvironmentFile,
  serverEnvironment,
  takeOpsPassword,
  workerCount,
} from "./settings.ts"

let database: EmbeddedDatabase | undefined
let server: Server | undefined
/** Kept for as long as this process lives; letting go of it would open the folder to others. */
let lock: FolderLock | undefined
let stoppingSince: number | undefined

/** What a running site began with. */
type Begun = { settings: Env; databaseUrl: string; environment: Environment }

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

/**
 * Takes up what keys.json and `.env` say now, but for where the site is: processes with it replace those that run, one after
 * the other, while the site goes on.
 */
async function renew(running: RenewableServer, begun: Begun): Promise<void> {
  readEnvironmentFile()
  takeOpsPassword()
  const { PORT, HOST, DATA_DIR } = begun.settings
  const settings = { ...checkSettings(), PORT, HOST, DATA_DIR }
  const next = serverEnvironment(settings, readKeys(DATA_DIR), process.env.DATABASE_URL ?? begun.databaseUrl)
  const between = environmentBetween(begun.environment, next)
  if (between) await running.replace(between)
  await running.replace(next)
  begun.environment = next
}

async function openDatabase(folder: string, password: string): Promise<string> {
  if (process.env.DATABASE_URL) {
    await checkDatabase(process.env.DATABASE_URL)
    return process.env.DATABASE_URL
  }
  database = await startIn(folder, password).catch((error: unknown) => {
    throw error instanceof Error ? new Failure(error.message) : error
  })
  database.keepUp({ say: console.error, giveUp })
  return database.url
}

/** Without its database Waybill has nothing to serve; whoever started it may start it again. */
function giveUp(line: string): void {
  if (stoppingSince !== undefined) return
  stoppingSince = Date.now()
  console.error(`${line} Waybill ends.`)
  shutDown(1).catch(exitWith)
}

async function start(): Promise<void> {
  const startedAt = performance.now()
  readEnvironmentFile()
  const settings = checkSettings()
  const opsPassword = takeOpsPassword()
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
  const firstOps = await ensureOps(databaseUrl, { ...environment, OPS_PASSWORD: opsPassword })
  if (firstOps) console.log(firstOpsLines(settings, firstOps))
  else if (opsPassword) console.log("  There is an Ops admin: OPS_PASSWORD is not used any more, and can be taken out.")
  if (development) server = startDevelopment(environment)
  else {
    const running = await startServer(workers, environment)
    server = running
    const begun = { settings, databaseUrl, environment }
    renewWhenAsked(settings.DATA_DIR, () => renew(running, begun))
  }
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
