import { spawn } from "node:child_process"
import { closeSync, existsSync, mkdirSync, openSync, renameSync, rmSync, writeFileSync } from "node:fs"
import { createServer } from "node:net"
import { join, resolve } from "node:path"
import { setTimeout as delay } from "node:timers/promises"
import { type Account, databaseAccount, giveTo } from "./account.ts"
import { type Binaries, postgresBinaries } from "./binaries.ts"
import { EmbeddedRun, lastWords, type Place } from "./embedded-run.ts"
import { endOrphan } from "./postmaster.ts"
import { reachableBinaries, reachableFolder } from "./reach.ts"
import { Supervisor, type Watch } from "./supervise.ts"

export type EmbeddedOptions = {
  /** Where the cluster lives; made when it is missing. */
  folder: string
  password: string
  /** Where PostgreSQL's own words go. */
  logFile: string
  /** For tests alone: gives up durability for speed. */
  throwAway?: boolean
}

export type EmbeddedDatabase = {
  url: string
  /** Of the postmaster that runs now. */
  readonly pid: number
  /** From now on it is started again, at the same address, when it ends by itself. */
  keepUp: (watch: Watch) => void
  stop: () => Promise<void>
}

/** How long a first start may take; recovery after a crash is part of it. */
const startMs = 120_000

const owner = "waybill"

const settings = {
  listen_addresses: "127.0.0.1",
  unix_socket_directories: "",
  max_connections: "100",
  shared_buffers: "128MB",
  effective_cache_size: "1GB",
  work_mem: "8MB",
  maintenance_work_mem: "128MB",
  max_wal_size: "2GB",
  wal_compression: "on",
  random_page_cost: "1.1",
  jit: "off",
}

const throwAwaySettings = { fsync: "off", synchronous_commit: "off", full_page_writes: "off" }

/** How to reach an embedded server. */
export function embeddedUrl(password: string, port: number): string {
  return `postgresql://${owner}:${encodeURIComponent(password)}@127.0.0.1:${port}/postgres`
}

/** A port on loopback that nobody has at this moment. */
export async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((done, failed) => server.once("error", failed).listen(0, "127.0.0.1", done))
  const address = server.address()
  await new Promise((done) => server.close(done))
  if (address === null || typeof address === "string") throw new Error("There is no free port.")
  return address.port
}

function run(program: string, parameters: string[], account: Account, output: number): Promise<number | null> {
  return new Promise((done, failed) => {
    const child = spawn(program, parameters, { ...account, cwd: "/", stdio: ["ignore", output, output] })
    child.once("error", failed).once("close", done)
  })
}

/** Makes the cluster beside its place and moves it there when it is whole, so that a kill leaves no half of one. */
async function initialise(options: EmbeddedOptions, binaries: Binaries, account: Account): Promise<void> {
  const { folder, password, throwAway } = options
  if (existsSync(join(folder, "PG_VERSION"))) return
  const beside = `${folder}.new`
  const passwordFile = `${folder}.password`
  rmSync(beside, { recursive: true, force: true })
  mkdirSync(beside, { recursive: true, mode: 0o700 })
  writeFileSync(passwordFile, password, { mode: 0o600 })
  giveTo(account, beside)
  giveTo(account, passwordFile)
  const output = openSync(options.logFile, "a", 0o600)
  const parameters = [`--pgdata=${beside}`, `--username=${owner}`, `--pwfile=${passwordFile}`, "--auth=scram-sha-256"]
  // PostgreSQL's own Unicode rules: the same order and the same lower() on every machine, now and later.
  parameters.push("--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8")
  if (throwAway) parameters.push("--no-sync")
  try {
    const code = await run(binaries.initdb, parameters, account, output)
    if (code !== 0) throw new Error(`PostgreSQL could not make its data folder; ${options.logFile} says why.`)
    renameSync(beside, folder)
  } finally {
    closeSync(output)
    rmSync(passwordFile, { force: true })
  }
}

/**
 * Starts PostgreSQL on a folder and a free loopback port, making the cluster the first time and ending what a killed
 * start left running there. The caller holds the lock of the folder above.
 * @throws Error with one line for a person.
 */
export async function startEmbedded(given: EmbeddedOptions): Promise<EmbeddedDatabase> {
  const account = databaseAccount()
  const binaries = reachableBinaries(await postgresBinaries(), account)
  const options = {
    ...given,
    folder: reachableFolder(resolve(given.folder), account),
    logFile: resolve(given.logFile),
  }
  await endOrphan(options.folder)
  await initialise(options, binaries, account)
  const { folder, logFile } = options
  // The port may be taken between finding and using it, and a killed server's memory takes a moment to go.
  for (let tries = 1; tries <= 5; tries++) {
    const port = await freePort()
    const url = embeddedUrl(options.password, port)
    const all = { ...settings, ...(options.throwAway ? throwAwaySettings : {}) }
    const place = { binaries, account, folder, logFile, port, url, settings: all }
    const run = new EmbeddedRun(place)
    if (await run.whenUp(startMs)) return running(place, run)
    await run.end()
    await delay(tries * 200)
  }
  throw new Error(`PostgreSQL does not start: ${lastWords(logFile)}`)
}

function running(place: Place, run: EmbeddedRun): EmbeddedDatabase {
  const supervisor = new Supervisor(place, run)
  return {
    url: place.url,
    get pid() {
      return supervisor.pid
    },
    keepUp: (watch) => supervisor.keepUp(watch),
    stop: () => supervisor.stop(),
  }
}
