import { symlinkSync } from "node:fs"
import { join } from "node:path"
import { setTimeout as delay } from "node:timers/promises"
import { childrenOf, isRunning } from "../bench/processes.ts"
import { freePort, startEmbedded } from "../database/embedded.ts"
import { migrate } from "../database/migrate.ts"
import { type TemporaryFolder, temporaryFolder } from "../database/temporary.ts"
import type { Environment } from "../start/command.ts"
import { prepareFolder } from "../start/folder.ts"
import { readKeys } from "../start/keys.ts"
import { makePassword, opsEmail, startTestServer, type TestServer } from "../test/server.ts"
import { type Balancer, startNginx } from "./nginx.ts"

/** One Waybill of several: ended, killed and started again at its own port, with the others going on. */
export class Instance {
  readonly port: number
  readonly #settings: Environment
  readonly #folder: TemporaryFolder = temporaryFolder()
  #server: TestServer | undefined

  constructor(port: number, settings: Environment, shared: string) {
    this.port = port
    this.#settings = { ...settings, PORT: String(port) }
    for (const part of ["files", "mailbox"]) symlinkSync(join(shared, part), join(this.#folder.path, part))
  }

  /** Its server processes. */
  get workers(): number[] {
    return this.#server ? childrenOf(this.#server.pid) : []
  }

  async start(): Promise<void> {
    this.#server = await startTestServer(this.#folder.path, this.#settings)
  }

  /** In an orderly way, as a SIGTERM asks for. */
  async stop(): Promise<void> {
    await this.#server?.stop()
  }

  /** All of its processes at once; resolves when none of them is left. */
  async kill(): Promise<void> {
    if (!this.#server) return
    const killed = [...this.workers, this.#server.pid]
    for (const pid of killed) process.kill(pid, "SIGKILL")
    await this.#server.stop()
    // A server process may outlive the one above it by some time, and has its connections until it has ended.
    while (killed.some(isRunning)) await delay(5)
  }

  async remove(): Promise<void> {
    await this.stop()
    this.#folder.remove()
  }
}

/** Several instances on one database and one folder of files and mails, behind nginx. */
export type Instances = {
  url: string
  ops: { email: string; password: string }
  databaseUrl: string
  databasePid: number
  /** Where files and mails are. */
  folder: string
  all: Instance[]
  stop: () => Promise<void>
}

/** @param settings of each, or how to make them of where the database and the shared folder are. */
export async function startInstances(
  count: number,
  settings: Environment | ((databaseUrl: string, folder: string) => Promise<Environment>) = {},
): Promise<Instances> {
  const shared = temporaryFolder()
  prepareFolder(shared.path)
  const { DATABASE_PASSWORD: password, ...keys } = readKeys(shared.path)
  const database = await startEmbedded({
    folder: join(shared.path, "database"),
    password,
    logFile: join(shared.path, "database.log"),
  })
  const ports: number[] = []
  while (ports.length < count) ports.push(await freePort())
  const nginx: Balancer = await startNginx(ports)
  const ops = { email: opsEmail, password: makePassword() }
  const common = {
    ...keys,
    APP_URL: nginx.url,
    DATABASE_URL: database.url,
    OPS_PASSWORD: ops.password,
    TRUSTED_PROXIES: "1",
    WORKERS: "1",
    ...(typeof settings === "function" ? await settings(database.url, shared.path) : settings),
  }
  const all = ports.map((port) => new Instance(port, common, shared.path))
  const stop = async () => {
    await Promise.all(all.map((instance) => instance.remove()))
    await nginx.stop()
    await database.stop()
    shared.remove()
  }
  try {
    await migrate(database.url)
    // The first one makes the Ops account.
    await all[0]?.start()
    await Promise.all(all.slice(1).map((instance) => instance.start()))
  } catch (error) {
    await stop()
    throw error
  }
  return { url: nginx.url, ops, databaseUrl: database.url, databasePid: database.pid, folder: shared.path, all, stop }
}
